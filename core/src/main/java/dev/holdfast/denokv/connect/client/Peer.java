package dev.holdfast.denokv.connect.client;

import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;

/** A database that is read and written by messages of KV Connect, wherever it is. */
public interface Peer extends AutoCloseable {

    /** As a person writes it. */
    String address();

    /** @throws dev.holdfast.model.Failure REMOTE, DENIED, or USAGE for what is refused */
    SnapshotReadOutput read(SnapshotRead read);

    /** @throws dev.holdfast.model.Failure as for {@link #read}; a failed check and disabled writes are answers */
    AtomicWriteOutput write(AtomicWrite write);

    /** Safe to call twice. */
    @Override
    void close();
}
