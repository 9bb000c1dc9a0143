package dev.holdfast.wrangler;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WranglerD1SourceTest extends SourceContract {
    private final WranglerRoom room = new WranglerRoom(Clock.systemUTC(), new Random(1));

    @TempDir
    Path folder;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected Source open(Sample sample) {
        String address = "wrangler:" + folder + "#d1:DB";
        try (Target target = room.target(address, Writing.NEW)) {
            new Copy(new MemorySource(sample), target, 2, Progress.SILENT).run();
        }
        return room.source(address, Capturing.ALL);
    }

    @Test
    void nothingThereIsNotFound() {
        assertThatThrownBy(() -> room.source("wrangler:" + folder + "#d1:DB", Capturing.ALL))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no local state");
    }
}
