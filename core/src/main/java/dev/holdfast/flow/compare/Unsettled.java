package dev.holdfast.flow.compare;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.RangeDigester;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target.Late;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.Pairs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private final Omissions omissions;
    private final boolean extraAllowed;
    private final List<One> kept = new ArrayList<>();
    private final Tally all = new Tally(Key::toString);
    private final Tally apart = new Tally(Key::toString);
    private boolean overflown;

    /**
     * @param wanted null when there should be no such pair
     * @param content the same without the expiration; null unless it is late
     */
    private record One(Key key, Digest wanted, Long expiration, Late late, Digest content) {}

    /**
     * @param omissions which may differ; null when none
     * @param extraAllowed pairs that are only on the right are counted, and not looked at again
     */
    Unsettled(Collection collection, Omissions omissions, boolean extraAllowed) {
        this.collection = collection;
        this.omissions = omissions;
        this.extraAllowed = extraAllowed;
    }

    /** One more that differs, in the order of the keys; {@code batch} holds the left's, unless only the right has it. */
    void add(char how, Key key, Batch batch, int row) {
        add(how, how == Tally.RIGHT ? new One(key, null, null, Late.NOT, null) : one(key, batch, row));
    }

    private One one(Key key, Batch batch, int row) {
        Late late = omissions == null ? Late.NOT : omissions.late(batch, row);
        Digest content = late == Late.NOT ? null : content(batch, row);
        return new One(key, digest(batch, row), expiration(batch, row), late, content);
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
        Unsettled left = new Unsettled(collection, omissions, extraAllowed);
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
        if (one.late != Late.NOT) {
            judgeLate(one, batch, row);
            return;
        }
        boolean isDue = one.wanted != null && !isExpiring(one.expiration, expiring);
        boolean isThere = batch != null && !isExpiring(expiration(batch, row), expiring);
        if (batch != null && one.wanted != null && one.wanted.equals(digest(batch, row))) {
            return;
        }
        if (isDue && isThere) {
            if (omissions == null || !omissions.stayed(one.key)) {
                add(Tally.CHANGED, one);
            }
        } else if (isDue) {
            add(Tally.LEFT, one);
        } else if (isThere) {
            add(Tally.RIGHT, one);
        }
    }

    private void judgeLate(One one, Batch batch, int row) {
        if (batch != null && !one.content.equals(content(batch, row))) {
            add(Tally.CHANGED, one);
        } else if (batch == null && one.late == Late.ALTERED) {
            add(Tally.LEFT, one);
        } else if (batch == null) {
            omissions.gone(one.key);
        }
    }

    private Digest content(Batch batch, int row) {
        BatchBuilder one = new BatchBuilder(4);
        for (int column = 0; column < 4; column++) {
            if (column == Pairs.EXPIRATION) {
                one.addNull();
            } else {
                one.addCell(batch.buffer(), batch.cell(row, column), batch.cellEnd(row, column));
            }
        }
        return digest(one.build(), 0);
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
