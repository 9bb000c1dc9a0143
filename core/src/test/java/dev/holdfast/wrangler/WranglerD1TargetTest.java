package dev.holdfast.wrangler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WranglerD1TargetTest extends TargetContract {
    private final WranglerRoom room = new WranglerRoom(Clock.systemUTC(), new Random(1));

    @TempDir
    Path folder;

    private int places;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected int crashStep() {
        return 5;
    }

    @Override
    protected Place place() {
        String address = address(places++);
        return new Place() {
            @Override
            public Target target() {
                return room.target(address, Writing.NEW);
            }

            @Override
            public Source source() {
                return room.source(address, Capturing.ALL);
            }

            @Override
            public boolean looksComplete() {
                return Files.exists(file(address));
            }
        };
    }

    @Test
    void aServerThatHoldsTheStateKeepsUsOut() throws Exception {
        Path folderOfFiles = Files.createDirectories(file(address(0)).getParent());
        Path bookkeeping = Files.createFile(folderOfFiles.resolve("metadata.sqlite"));
        Process holder = new ProcessBuilder("sleep", "60")
                .redirectInput(bookkeeping.toFile())
                .start();
        try (Target target = room.target(address(0), Writing.NEW)) {
            MemorySource source = new MemorySource(Samples.of(kind(), 20, 1));
            assertThatThrownBy(() -> new Copy(source, target, 1, Progress.SILENT).run())
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BUSY));
        } finally {
            holder.destroy();
            assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(file(address(0))).doesNotExist();
    }

    private String address(int place) {
        return "wrangler:" + folder.resolve("p" + place) + "#d1:DB";
    }

    private static Path file(String address) {
        return State.locate(WranglerAddress.parse(address)).file();
    }
}
