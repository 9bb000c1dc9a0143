package dev.holdfast.denokv.connect.client;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import java.util.Iterator;

/** A database that is read and written by messages of KV Connect, wherever it is. */
public interface Peer extends AutoCloseable {

    /** As a person writes it. */
    String address();

    /** @throws dev.holdfast.model.Failure REMOTE, DENIED, or USAGE for what is refused */
    SnapshotReadOutput read(SnapshotRead read);

    /** @throws dev.holdfast.model.Failure as for {@link #read}; a failed check and disabled writes are answers */
    AtomicWriteOutput write(AtomicWrite write);

    /**
     * All pairs in the order of their keys, some at a time; not all of one state while others write.
     *
     * @see #showsExpiry
     */
    Iterator<StoredPair> pairs();

    /** Whether {@link #pairs} tells when they expire; else all seem to last. */
    boolean showsExpiry();

    /** Safe to call twice. */
    @Override
    void close();
}
