package dev.holdfast.flow.compare;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.RangeDigester;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.Pairs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The pairs that differed when they were compared, each with the digest of what it should be, so that they alone can be
 * looked at again.
 *
 * <p>Memory: some 200 bytes and the key of each, for at most {@value #MOST}; of more the number is kept.
 */
final class Unsettled {
    private static final int MOST = 50_000;
    private static final int FEW = 50;

    private final Collection collection;
    private final Predicate<Key> leftAlone;
    private final boolean extraAllowed;
    private final List<One> kept = new ArrayList<>();
    private final Tally all = new Tally(Key::toString);
    private final Tally apart = new Tally(Key::toString);
    private boolean overflown;

    /** @param wanted null when there should be no such pair */
    private record One(Key key, Digest wanted, Long expiration) {}

    /**
     * @param leftAlone keys that may differ, as long as they are on both sides
     * @param extraAllowed pairs that are only on the right are counted, and not looked at again
     */
    Unsettled(Collection collection, Predicate<Key> leftAlone, boolean extraAllowed) {
        this.collection = collection;
        this.leftAlone = leftAlone;
        this.extraAllowed = extraAllowed;
    }

    /** One more that differs, in the order of the keys; {@code batch} holds the left's, unless only the right has it. */
    void add(char how, Key key, Batch batch, int row) {
        boolean none = how == Tally.RIGHT;
        add(how, new One(key, none ? null : digest(batch, row), none ? null : expiration(batch, row)));
    }

    private void add(char how, One one) {
        all.add(how, one.key);
        if (how == Tally.RIGHT && extraAllowed) {
            apart.add(how, one.key);
        } else if (kept.size() == MOST) {
            apart.add(how, one.key);
            overflown = true;
        } else {
            kept.add(one);
        }
    }

    /** A look again takes so little that there can be one every few seconds. */
    boolean isFew() {
        return kept.size() <= FEW;
    }

    /** Nothing is known that differs, and not all is known: everything is to be compared again. */
    boolean isExhausted() {
        return kept.isEmpty() && overflown;
    }

    Optional<Difference> difference() {
        return all.difference(collection.name());
    }

    /**
     * What still differs.
     *
     * @param expiring pairs that expire at or before this moment are passed over from now on
     */
    Unsettled look(Source.Picking there, Instant expiring) {
        Unsettled left = new Unsettled(collection, leftAlone, extraAllowed);
        int at = 0;
        try (BatchReader reader =
                there.pick(collection, kept.stream().map(One::key).toList())) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    Key key = batch.key(row, collection.key());
                    while (at < kept.size() && collection.order().compare(kept.get(at).key, key) < 0) {
                        left.judge(kept.get(at++), null, 0, expiring.getEpochSecond());
                    }
                    left.judge(kept.get(at++), batch, row, expiring.getEpochSecond());
                }
            }
        }
        while (at < kept.size()) {
            left.judge(kept.get(at++), null, 0, expiring.getEpochSecond());
        }
        left.apart.add(apart);
        left.all.add(apart);
        left.overflown = overflown;
        return left;
    }

    /** The same rules as those of {@link MergeJoin}; {@code batch} is null when the right does not have it. */
    private void judge(One one, Batch batch, int row, long expiring) {
        boolean isDue = one.wanted != null && !isExpiring(one.expiration, expiring);
        boolean isThere = batch != null && !isExpiring(expiration(batch, row), expiring);
        if (batch != null && one.wanted != null && one.wanted.equals(digest(batch, row))) {
            return;
        }
        if (isDue && isThere) {
            if (!leftAlone.test(one.key)) {
                add(Tally.CHANGED, one);
            }
        } else if (isDue) {
            add(Tally.LEFT, one);
        } else if (isThere) {
            add(Tally.RIGHT, one);
        }
    }

    private Digest digest(Batch batch, int row) {
        RangeDigester one = new RangeDigester(collection, null);
        one.add(batch, row, row + 1);
        return RangeDigester.total(one.finish(null));
    }

    private static Long expiration(Batch batch, int row) {
        return batch.isNull(row, Pairs.EXPIRATION) ? null : batch.integer(row, Pairs.EXPIRATION);
    }

    private static boolean isExpiring(Long expiration, long moment) {
        return expiration != null && expiration <= moment;
    }
}
