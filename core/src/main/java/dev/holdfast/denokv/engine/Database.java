package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.denokv.wire.Watch;

/**
 * One database as a KV Connect server answers for it (facts/denokv.md §1 to §3).
 *
 * <p>What can not be done is a {@link dev.holdfast.denokv.engine.plan.Refused}, with the status and text for the client;
 * what went wrong with the file is a {@link dev.holdfast.model.Failure}, and may go well when it is asked again. All
 * methods block, and are safe for many threads.
 */
public interface Database extends AutoCloseable {

    /** All ranges from one state, which has every write that was answered before this call. */
    SnapshotReadOutput read(SnapshotRead read);

    /**
     * Carries out all of it, or nothing. A success is on the disk when this returns. A failed check, and a database that
     * takes no writes, are answers and not refusals.
     *
     * <p>After a {@code Failure} it is not known whether the write was made; it was not made in part. An interrupt does
     * not end the wait, because it could not end the write.
     */
    AtomicWriteOutput write(AtomicWrite write);

    /** Begins to watch; to be closed by the caller. */
    Watching watch(Watch watch);

    /** Of the newest write that it has. */
    Versionstamp newest();

    /** Answers what was asked already, ends all watches, and gives back the file. Safe to call twice. */
    @Override
    void close();
}
