package dev.holdfast.denokv.state;

import dev.holdfast.denokv.bucket.LoggedChange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/**
 * Puts changes into the order of their keys. Programs give their keys long beginnings in common, and looking each up in
 * memory costs more than comparing it: so most of the work is done on numbers, made of what comes behind that beginning.
 */
final class ChangeOrder {
    private static final Comparator<LoggedChange> WHOLE = (a, b) -> Arrays.compareUnsigned(a.key(), b.key());

    private ChangeOrder() {}

    /** @param changes of keys that differ */
    static LoggedChange[] of(Collection<LoggedChange> changes) {
        LoggedChange[] some = changes.toArray(LoggedChange[]::new);
        int common = common(some);
        // The low bits are for the place of a change, the rest of a number is of its key.
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(some.length);
        long place = (1L << bits) - 1;
        long[] numbers = new long[some.length];
        for (int i = 0; i < some.length; i++) {
            // Arrays of numbers are sorted by their signs.
            numbers[i] = (head(some[i].key(), common) & ~place ^ Long.MIN_VALUE) | i;
        }
        Arrays.sort(numbers);
        LoggedChange[] sorted = new LoggedChange[some.length];
        Arrays.setAll(sorted, i -> some[(int) (numbers[i] & place)]);
        for (int from = 0, to; from < sorted.length; from = to) {
            for (to = from + 1; to < sorted.length && numbers[to] >>> bits == numbers[from] >>> bits; ) {
                to++;
            }
            Arrays.sort(sorted, from, to, WHOLE);
        }
        return sorted;
    }

    private static int common(LoggedChange[] changes) {
        byte[] first = changes.length == 0 ? new byte[0] : changes[0].key();
        int common = first.length;
        for (LoggedChange change : changes) {
            int differs = Arrays.mismatch(first, 0, common, change.key(), 0, Math.min(common, change.key().length));
            common = differs < 0 ? common : differs;
        }
        return common;
    }

    /** Eight bytes; where a key ends, zeros: as little as there is. */
    private static long head(byte[] key, int from) {
        byte[] eight = Arrays.copyOfRange(key, from, from + Long.BYTES);
        return ByteBuffer.wrap(eight).order(ByteOrder.BIG_ENDIAN).getLong();
    }
}
