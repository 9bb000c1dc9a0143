package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairReader;
import dev.holdfast.denokv.engine.plan.Limits;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.ReadStatus;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.denokv.wire.Watch;
import java.nio.file.Path;
import java.util.function.Function;

/** Everything about a database that does not write. Safe for many threads. */
final class View implements AutoCloseable {
    private final Readers readers;
    private final Watches watches;

    View(Path file, int connections) {
        this.readers = new Readers(file, connections);
        this.watches = new Watches(readers);
    }

    SnapshotReadOutput read(SnapshotRead read) {
        Limits.demand(read);
        return new SnapshotReadOutput(
                readers.with(reader -> reader.ranges(read.ranges())), false, true, ReadStatus.SUCCESS);
    }

    Watching watch(Watch watch) {
        Limits.demand(watch);
        return watches.add(watch);
    }

    Versionstamp newest() {
        return Versionstamp.of(readers.with(PairReader::version));
    }

    <T> T with(Function<PairReader, T> reading) {
        return readers.with(reading);
    }

    Watches watches() {
        return watches;
    }

    @Override
    public void close() {
        watches.close();
        readers.close();
    }
}
