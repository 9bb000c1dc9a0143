package dev.holdfast.denokv.state;

import dev.holdfast.denokv.bucket.StoredPair;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.BiPredicate;

/** Walks along two states in the order of their keys. */
public final class Merge {
    private Merge() {}

    /** @param each is given what a key has on both sides, null where it is absent; false ends it */
    public static void walk(
            Iterator<StoredPair> left, Iterator<StoredPair> right, BiPredicate<StoredPair, StoredPair> each) {
        StoredPair a = next(left);
        StoredPair b = next(right);
        boolean goesOn = true;
        while (goesOn && (a != null || b != null)) {
            int order = a == null ? 1 : b == null ? -1 : Arrays.compareUnsigned(a.key(), b.key());
            goesOn = each.test(order <= 0 ? a : null, order >= 0 ? b : null);
            a = order <= 0 ? next(left) : a;
            b = order >= 0 ? next(right) : b;
        }
    }

    /** Value and encoding; neither when they were written nor when they expire. */
    public static boolean isSameValue(StoredPair a, StoredPair b) {
        return a.encoding() == b.encoding() && Arrays.equals(a.value(), b.value());
    }

    private static StoredPair next(Iterator<StoredPair> pairs) {
        return pairs.hasNext() ? pairs.next() : null;
    }
}
