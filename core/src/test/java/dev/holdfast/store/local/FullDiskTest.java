package dev.holdfast.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 1 MiB: a tmpfs, which only root may mount; left out for others. */
class FullDiskTest {
    @TempDir
    Path disk;

    private Store store;

    @BeforeEach
    void mount() throws Exception {
        int exit = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
        assumeTrue(exit == 0, "may not mount a small disk");
        store = LocalStore.open(disk, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }

    @AfterEach
    void unmount() throws Exception {
        if (store != null) {
            store.close();
            run("umount", disk.toString());
        }
    }

    @Test
    void saysSoAndGoesOnWhenThereIsSpaceAgain() throws IOException {
        store.putIfAbsent("large", new byte[700 << 10]);
        byte[] piece = new byte[600 << 10];
        try (Upload upload = store.create("x")) {
            upload.write(piece, 0, 10);
            assertThatThrownBy(() -> upload.write(piece, 0, piece.length))
                    .isInstanceOfSatisfying(
                            StoreException.Exhausted.class,
                            e -> assertThat(e.hint()).contains("The disk is full"));
            assertThat(store.list("", "")).extracting(Store.Entry::name).containsExactly("large");
            store.delete("large");
            upload.write(piece, 0, piece.length);
            upload.commit();
        }
        assertThat(store.list("", "")).containsExactly(new Store.Entry("x", 10 + piece.length));
    }

    @Test
    void cutsOffWhatAFailedWriteLeft() {
        byte[] piece = new byte[900 << 10];
        try (Upload upload = store.create("x")) {
            upload.write(piece, 0, 500 << 10);
            assertThatThrownBy(() -> upload.write(piece, 0, piece.length)).isInstanceOf(StoreException.Exhausted.class);
            upload.write(piece, 0, 7);
            upload.commit();
        }
        assertThat(store.list("", "")).containsExactly(new Store.Entry("x", (500 << 10) + 7));
    }

    @Test
    void leavesNothingBehind() throws IOException {
        assertThatThrownBy(() -> store.putIfAbsent("a/x", new byte[2 << 20]))
                .isInstanceOf(StoreException.Exhausted.class);
        assertThat(store.list("", "")).isEmpty();
        try (var files = Files.walk(disk)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
