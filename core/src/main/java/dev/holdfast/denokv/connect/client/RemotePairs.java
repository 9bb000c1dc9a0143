package dev.holdfast.denokv.connect.client;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * All pairs of a range in the order of their keys, some at a time: each batch is of one state, but not all of them of the
 * same. When a pair expires is not to be seen from here. For one thread.
 */
public final class RemotePairs implements Iterator<StoredPair> {
    /** What no key reaches: the first byte of each says the type of a part, and there are few types. */
    public static final byte[] END = {(byte) 0xff};

    private static final int BATCH = 500;

    private final Peer client;
    private final byte[] end;
    private byte[] start;
    private Iterator<KvEntry> batch = List.<KvEntry>of().iterator();
    private int batches;

    /**
     * @param start the first key that counts
     * @param end behind the last one
     */
    public RemotePairs(Peer client, byte[] start, byte[] end) {
        this.client = client;
        this.start = start;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        if (!batch.hasNext() && start != null) {
            List<KvEntry> entries = client.read(new SnapshotRead(List.of(new ReadRange(start, end, BATCH, false))))
                    .ranges()
                    .getFirst();
            start = entries.size() < BATCH ? null : behind(entries.getLast().key());
            batch = entries.iterator();
            batches++;
        }
        return batch.hasNext();
    }

    /** Batches so far; when all came in one, they are of one state. */
    public int batches() {
        return batches;
    }

    @Override
    public StoredPair next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        KvEntry it = batch.next();
        return new StoredPair(
                it.key(), it.value(), Encoding.of(it.encoding()), Versionstamp.of(it.versionstamp()), StoredPair.NEVER);
    }

    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
