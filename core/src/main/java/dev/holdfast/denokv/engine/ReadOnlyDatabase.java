package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairReader;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.denokv.wire.Watch;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that is only read: also one that another program writes, and one that {@code denokv pitr} checked out.
 *
 * <p>A write is answered with "writes disabled". Watches see what the other program writes within about a second.
 */
public final class ReadOnlyDatabase implements Database {
    private final View view;
    private final Pulse pulse;
    private long seen;

    private ReadOnlyDatabase(View view) {
        this.view = view;
        this.seen = view.with(PairReader::version);
        this.pulse = new Pulse(this::beat);
    }

    /**
     * Opens a file that is there.
     *
     * @throws dev.holdfast.model.Failure of the file
     */
    public static ReadOnlyDatabase open(Path file, int readers) {
        return new ReadOnlyDatabase(new View(file, readers));
    }

    @Override
    public SnapshotReadOutput read(SnapshotRead read) {
        return view.read(read);
    }

    @Override
    public AtomicWriteOutput write(AtomicWrite write) {
        return new AtomicWriteOutput(AtomicWriteOutput.Status.WRITE_DISABLED, new byte[0], List.of());
    }

    @Override
    public Watching watch(Watch watch) {
        return view.watch(watch);
    }

    @Override
    public Versionstamp newest() {
        return view.newest();
    }

    private void beat() {
        long version = view.with(PairReader::version);
        if (version != seen) {
            seen = version;
            view.watches().changedAll();
        }
    }

    @Override
    public void close() {
        pulse.close();
        view.close();
    }
}
