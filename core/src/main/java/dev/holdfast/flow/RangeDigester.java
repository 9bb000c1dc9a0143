package dev.holdfast.flow;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Digests the records of a range as they pass, and cuts the range into pieces of at most 10,000 records.
 *
 * <p>For one thread. A collection without a key is one piece.
 */
public final class RangeDigester {
    /** Records in one piece; part of the format (docs/format.md). */
    public static final int RECORDS = 10_000;

    private static final Hasher128 XXH3 = Hashing.xxh3_128();

    private final int[] keyColumns;
    private final List<RangeDigest> pieces = new ArrayList<>();
    private Key after;
    private long count;
    private long high;
    private long low;

    /** For records behind {@code after} (null: from the start). */
    public RangeDigester(Collection collection, Key after) {
        this.keyColumns = collection.key();
        this.after = after;
    }

    public void add(Batch batch) {
        add(batch, 0, batch.rows());
    }

    /** Adds the rows from {@code from} up to but not including {@code to}. */
    public void add(Batch batch, int from, int to) {
        for (int row = from; row < to; row++) {
            add(batch, row);
            if (count == RECORDS && keyColumns.length > 0) {
                cut(batch.key(row, keyColumns));
            }
        }
    }

    /**
     * Ends the range at {@code through} (null: open) and gives its pieces, which cover it without gaps. Afterwards it is
     * ready for the records behind {@code through}.
     */
    public List<RangeDigest> finish(Key through) {
        if (count > 0 || pieces.isEmpty() || !through(through)) {
            cut(through);
        }
        List<RangeDigest> all = List.copyOf(pieces);
        pieces.clear();
        return all;
    }

    /** The sum of the pieces. */
    public static Digest total(List<RangeDigest> pieces) {
        return pieces.stream().map(RangeDigest::digest).reduce(Digest.EMPTY, Digest::plus);
    }

    private void add(Batch batch, int row) {
        int start = batch.start(row);
        HashValue128 hash = XXH3.hashBytesTo128Bits(batch.buffer(), start, batch.end(row) - start);
        long sum = low + hash.getLeastSignificantBits();
        high += hash.getMostSignificantBits() + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
        count++;
    }

    private boolean through(Key end) {
        return end != null && end.equals(after);
    }

    private void cut(Key through) {
        pieces.add(new RangeDigest(new KeyRange(after, through), new Digest(count, high, low)));
        after = through;
        count = 0;
        high = 0;
        low = 0;
    }
}
