package dev.holdfast.cloudflare.kv;

import dev.holdfast.flow.LeftOut;
import dev.holdfast.flow.Target.Late;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Writing.ShortTtl;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Decides about pairs that expire sooner than Workers KV takes them: an expiration must be 60 seconds ahead. */
final class ShortLived {
    private static final long SHORTEST = 60;
    /** A request needs time to arrive. */
    private static final long MARGIN = 5;

    private static final int NAMED = 100;
    private static final int[] KEY = {Pairs.KEY};

    private final ShortTtl policy;
    private final Clock clock;
    private final LeftOut leftOut;
    private final List<Finding> findings = new ArrayList<>();
    private long unnamed;

    /** @param leftOut hears of each that is left out, or written otherwise than it is */
    ShortLived(ShortTtl policy, Clock clock, LeftOut leftOut) {
        this.policy = policy;
        this.clock = clock;
        this.leftOut = leftOut;
    }

    /** Adds the row as it can be written; false when it is left out. */
    boolean add(Batch batch, int row, BatchBuilder to) {
        if (!isShort(batch, row)) {
            to.addRow(batch, row);
            return true;
        }
        long now = clock.instant().getEpochSecond();
        long expiration = batch.integer(row, Pairs.EXPIRATION);
        if (policy == ShortTtl.SKIP || policy == ShortTtl.KEEP && expiration <= now) {
            leftOut.pass(batch.key(row, KEY));
            Instant at = Instant.ofEpochSecond(expiration);
            name(
                    batch,
                    row,
                    expiration <= now
                            ? "expired at " + at + ": left out, which is no loss"
                            : "expires at " + at + ", too soon to be written: left out");
            return false;
        }
        leftOut.alter(batch.key(row, KEY));
        copy(batch, row, Pairs.KEY, to);
        copy(batch, row, Pairs.VALUE, to);
        if (policy == ShortTtl.KEEP) {
            to.addInteger(now + SHORTEST + MARGIN);
            name(batch, row, "is written to expire in " + (SHORTEST + MARGIN) + " seconds, the soonest that can be");
        } else {
            to.addNull();
            name(batch, row, "is written without its expiration, " + Instant.ofEpochSecond(expiration));
        }
        copy(batch, row, Pairs.METADATA, to);
        return true;
    }

    /** Whether it expires too soon to be written as it is; once it does, it does for ever. */
    private boolean isShort(Batch batch, int row) {
        return isShort(batch, row, clock.instant().getEpochSecond());
    }

    private static boolean isShort(Batch batch, int row, long now) {
        return !batch.isNull(row, Pairs.EXPIRATION) && batch.integer(row, Pairs.EXPIRATION) < now + SHORTEST + MARGIN;
    }

    /**
     * What became of a pair, whichever run wrote it.
     *
     * @param since when the first run of this copy began, in seconds since 1970; {@link Long#MIN_VALUE} when not known
     * @param stays whether an earlier run may have left there what was there before
     * @param chooses whether pairs may be left alone because they are there
     */
    Late late(Batch batch, int row, long since, boolean stays, boolean chooses) {
        if (!isShort(batch, row)) {
            return Late.NOT;
        }
        boolean expired =
                batch.integer(row, Pairs.EXPIRATION) <= clock.instant().getEpochSecond();
        if (stays && (policy == ShortTtl.SKIP || policy == ShortTtl.KEEP && expired)) {
            return Late.UNKNOWN;
        }
        boolean without = policy == ShortTtl.DROP_EXPIRY
                && (leftOut.isAltered(batch.key(row, KEY))
                        || !chooses && since != Long.MIN_VALUE && isShort(batch, row, since));
        return without ? Late.ALTERED : Late.PERHAPS;
    }

    /** What was done otherwise than it stands in the source. */
    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        if (unnamed > 0) {
            all.add(new Finding("", unnamed + " more pairs expire too soon and were treated in the same way"));
        }
        return all;
    }

    private void name(Batch batch, int row, String what) {
        if (findings.size() < NAMED) {
            findings.add(new Finding(batch.text(row, Pairs.KEY), what));
        } else {
            unnamed++;
        }
    }

    private static void copy(Batch batch, int row, int column, BatchBuilder to) {
        to.addCell(batch.buffer(), batch.cell(row, column), batch.cellEnd(row, column));
    }
}
