package dev.holdfast.wrangler;

import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes a namespace into wrangler's local state: values first, each as a file of its own, then all index rows in one
 * transaction. A Worker sees the state from before until {@link #finish}, and the whole new one after it; so does
 * somebody who finds the folder after a crash.
 *
 * <p>Nothing expires too soon to be written here, so {@link Writing#shortTtl} and the daily budget say nothing.
 */
final class WranglerKvTarget implements Target {
    private static final int WRITERS = 4;

    private final String address;
    private final State.Located located;
    private final Writing.Mode mode;
    private final String run;
    private final boolean durable;
    private final long now;
    private StateLock lock;
    private KvIndex index;
    private KvPairs pairs;
    private LeftAlone leftAlone = new LeftAlone();

    /**
     * @param run 32 hexadecimal digits that no other run has
     * @param now milliseconds since 1970; pairs that expire at or before are not there
     * @param durable false for state that nobody needs after a power cut
     */
    WranglerKvTarget(String address, State.Located located, Writing.Mode mode, String run, long now, boolean durable) {
        this.address = address;
        this.located = located;
        this.mode = mode;
        this.run = run;
        this.now = now;
        this.durable = durable;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int writers() {
        return WRITERS;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        if (catalog.kind() != Catalog.Kind.KV) {
            throw new Failure(
                    Failure.Kind.USAGE, "tables can not be written into a namespace", "Name a d1: resource instead.");
        }
        BlobFolder blobs = new BlobFolder(located.blobs(), durable);
        attempt(() -> {
            blobs.create();
            java.nio.file.Files.createDirectories(located.folder());
            lock = StateLock.take(located);
            index = KvIndex.open(located.file(), durable, now);
            pairs = new KvPairs(index, blobs, mode, run);
            blobs.deleteOurs("", index::isReferenced);
            prepare();
        });
        return proposed;
    }

    private void prepare() throws SQLException {
        if (mode == Writing.Mode.CREATE && index.count() > 0) {
            throw new NotEmpty(
                    address + " is not empty: it holds " + index.count() + " pairs",
                    "Say --replace or --merge, or name another namespace.");
        }
        if (mode == Writing.Mode.REPLACE) {
            index.clear();
        }
    }

    @Override
    public RangeWriter open(Segment segment) {
        return new RangeWriter() {
            @Override
            public void write(Batch batch) {
                attempt(() -> pairs.write(batch));
            }

            @Override
            public void commit() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public List<Finding> finish(Capture capture) {
        attempt(() -> pairs.commit());
        leftAlone = pairs.leftAlone();
        boolean told = mode == Writing.Mode.ONLY_MISSING && leftAlone.count() > 0;
        return told ? List.of(leftAlone.finding()) : List.of();
    }

    @Override
    public LeftAlone leftAlone() {
        return leftAlone;
    }

    @Override
    public void close() {
        try {
            if (pairs != null) {
                attempt(pairs::close);
            } else if (index != null) {
                attempt(index::close);
            }
        } finally {
            pairs = null;
            index = null;
            if (lock != null) {
                lock.close();
                lock = null;
            }
        }
    }

    /** A step on the disk. */
    private interface Step {
        void run() throws IOException, SQLException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            throw StateFile.failed(located.file(), e);
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "can not write to " + located.blobs() + ": " + e,
                    "Is the folder writable, and the disk not full?",
                    e);
        }
    }
}
