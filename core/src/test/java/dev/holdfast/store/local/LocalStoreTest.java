package dev.holdfast.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private Path root;

    @Override
    protected Store empty() {
        root = folder.resolve("store/deep");
        return LocalStore.open(root, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Override
    protected int page() {
        return 4_000;
    }

    @Override
    protected List<String> leftovers() {
        try (var files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("~"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void makesNothingBeforeTheFirstWrite() {
        assertThat(store.list("", "")).isEmpty();
        store.delete("x");
        assertThat(root).doesNotExist();
    }

    @Test
    void neverFollowsALinkBelowTheRoot() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        put("a/x", bytes("1"));
        Files.createSymbolicLink(root.resolve("a/folder"), outside);
        Files.createSymbolicLink(root.resolve("a/file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("a/dangling"), outside.resolve("new"));
        for (String name : List.of("a/folder/secret", "a/folder/new", "a/file", "a/dangling")) {
            assertThatThrownBy(() -> store.read(name, 0)).isInstanceOf(StoreException.Denied.class);
            assertThatThrownBy(() -> store.create(name)).isInstanceOf(StoreException.Denied.class);
            assertThatThrownBy(() -> store.putIfAbsent(name, bytes("1"))).isInstanceOf(StoreException.Denied.class);
            assertThatThrownBy(() -> store.delete(name)).isInstanceOf(StoreException.Denied.class);
        }
        assertThat(names("")).containsExactly("a/x");
        assertThat(outside).isDirectoryContaining("glob:**/secret");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void takesALinkAsItsRoot() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (Store linked = LocalStore.open(link, Clock.fixed(NOW, ZoneOffset.UTC))) {
            linked.putIfAbsent("a/x", bytes("1"));
            assertThat(linked.list("", "")).hasSize(1);
        }
        assertThat(real.resolve("a/x")).hasContent("1");
    }

    @Test
    void listsOnlyNamesOfTheContract() throws IOException {
        put("a/x", bytes("1"));
        Files.writeString(root.resolve("a/my notes.txt"), "foreign");
        Files.writeString(root.resolve("a/x~77-1"), "half an object");
        Files.createDirectories(root.resolve("a b/c"));
        Files.writeString(root.resolve("a b/c/x"), "foreign");
        assertThat(names("")).containsExactly("a/x");
    }

    @Test
    void sweepsOldLeftoversAndNothingElse() throws IOException {
        Path old = leftover("a/x~77-1", NOW.minus(Duration.ofHours(25)));
        Path oldClaim = leftover("a/x~claim", NOW.minus(Duration.ofHours(25)));
        Path young = leftover("a/x~77-2", NOW.minus(Duration.ofHours(23)));
        Path foreign = leftover("a/notes~", NOW.minus(Duration.ofDays(99)));
        Path object = leftover("a/x", NOW.minus(Duration.ofDays(99)));
        assertThat(names("")).containsExactly("a/x");
        assertThat(old).exists();
        store.putIfAbsent("b", bytes("1"));
        assertThat(old).doesNotExist();
        assertThat(oldClaim).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
        assertThat(object).exists();
    }

    @Test
    void sweepsWhatADeadProcessOfThisMachineLeftAtOnce() throws Exception {
        String dead = "~" + deadProcess() + "-1-";
        Path left = leftover("a/b/x" + dead + ProcessSpace.ID, NOW);
        Path elsewhere = leftover("a/x" + dead + "0123456789ab", NOW);
        Path alive = leftover("a/x~" + ProcessHandle.current().pid() + "-0-" + ProcessSpace.ID, NOW);
        store.putIfAbsent("b", bytes("1"));
        assertThat(left.getParent()).doesNotExist();
        assertThat(elsewhere).exists();
        assertThat(alive).exists();
    }

    @Test
    void neverSweepsWhatIsYoungByTheClockOfTheFileSystem() throws IOException {
        try (Store ahead = LocalStore.open(root, Clock.offset(Clock.systemUTC(), Duration.ofDays(3)))) {
            Path young = leftover("a/x~77-1", Instant.now().minus(Duration.ofHours(23)));
            Path old = leftover("a/x~77-2", Instant.now().minus(Duration.ofHours(25)));
            ahead.putIfAbsent("b", bytes("1"));
            assertThat(young).exists();
            assertThat(old).doesNotExist();
        }
    }

    @Test
    void theLastDeleteTakesLeftoversOfTheDeadAndTheFolder() throws Exception {
        String left = "~" + deadProcess() + "-1-" + ProcessSpace.ID;
        put("a/one/x", bytes("1"));
        put("a/one/y", bytes("1"));
        put("a/two/x", bytes("1"));
        Path dead = leftover("a/one/sql/part" + left, NOW);
        leftover("a/one/y" + left, NOW);
        Path alive = leftover("a/two/y~" + ProcessHandle.current().pid() + "-0-" + ProcessSpace.ID, NOW);
        Path other = leftover("a/two/z" + left, NOW);
        store.delete("a/one/x");
        assertThat(dead).exists();
        store.delete("a/one/y");
        assertThat(root.resolve("a/one")).doesNotExist();
        store.delete("a/two/x");
        assertThat(alive).exists();
        assertThat(other).exists();
    }

    private static long deadProcess() throws Exception {
        assumeTrue(!ProcessSpace.ID.isEmpty(), "no /proc");
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private Path leftover(String name, Instant written) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "left");
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }

    @Test
    void leavesNoEmptyFoldersBehind() throws IOException {
        put("a/b/c/x", bytes("1"));
        put("a/y", bytes("1"));
        store.delete("a/b/c/x");
        assertThat(root.resolve("a/b")).doesNotExist();
        assertThat(root.resolve("a")).exists();
        store.create("d/e/gone").close();
        assertThat(root.resolve("d")).doesNotExist();
        store.delete("a/y");
        assertThat(root).exists();
    }

    @Test
    void saysThatAFileIsInTheWay() {
        put("a", bytes("1"));
        put("d/x", bytes("1"));
        assertThatThrownBy(() -> put("a/b", bytes("1"))).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> put("d", bytes("1"))).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> store.read("a/b", 0)).isInstanceOf(StoreException.NotFound.class);
        assertThatThrownBy(() -> store.read("d", 0)).isInstanceOf(StoreException.NotFound.class);
        store.delete("a/b");
        store.delete("d");
        assertThat(names("")).containsExactly("a", "d/x");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void saysThatTheFolderIsReadOnly() {
        // nobody can write there, root neither
        Path sys = Path.of("/sys");
        assumeTrue(Files.isDirectory(sys), "no /sys");
        try (Store readOnly = LocalStore.open(sys.resolve("holdfast"), Clock.fixed(NOW, ZoneOffset.UTC))) {
            assertThatThrownBy(() -> readOnly.create("x"))
                    .isInstanceOfSatisfying(
                            StoreException.Denied.class,
                            e -> assertThat(e.hint()).contains("permissions"));
            assertThatThrownBy(() -> readOnly.putIfAbsent("x", bytes("1"))).isInstanceOf(StoreException.Denied.class);
        }
    }
}
