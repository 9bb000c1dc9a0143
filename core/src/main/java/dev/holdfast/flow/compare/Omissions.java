package dev.holdfast.flow.compare;

import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.LeftOut;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.Target.Late;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Records of the left that the right was not given, or not as they are: whether it is a difference that they are not there, or
 * otherwise. Those that an earlier run left out are recognised when they are met. What can not be told is counted.
 */
final class Omissions {
    private final Target target;
    private final LeftAlone left;
    private final LeftOut written;
    private final LeftOut met = new LeftOut();
    private Map<Why, LeftAlone> passing = new EnumMap<>(Why.class);
    private Map<Why, LeftAlone> passed = Map.of();

    /** What is to be thought of a record that the right does not have, or has otherwise. */
    enum Verdict {
        DIFFERENCE,
        NONE,
        /** As of any other record. */
        USUAL
    }

    /** Why a record could not be compared. */
    private enum Why {
        STAYED("pairs that were there and stayed differ from the source: they were not compared"),
        /** The target names them itself. */
        OUT(""),
        GONE("pairs that expire too soon are not there, left out or gone since: they were not compared"),
        UNKNOWN("pairs that expire too soon may be what was there before: they were not compared");

        private final String text;

        Why(String text) {
            this.text = text;
        }
    }

    /** @param target may be closed already */
    Omissions(Target target) {
        this.target = target;
        this.left = target.leftAlone();
        this.written = target instanceof Target.Limited limited ? limited.leftOut() : new LeftOut();
    }

    /** A comparison begins; what another one could not compare is forgotten when this one is whole. */
    synchronized void begin() {
        passing = new EnumMap<>(Why.class);
    }

    /** The comparison is whole. */
    synchronized void end() {
        passed = passing;
    }

    /** The right does not have this record. */
    Verdict absent(Key key, Batch batch, int row) {
        if (written.isPassed(key)) {
            return pass(Why.OUT, key);
        }
        if (written.has(key) || met.has(key)) {
            return Verdict.NONE;
        }
        return switch (late(batch, row)) {
            case NOT -> isRefused(key, batch, row) ? Verdict.NONE : Verdict.USUAL;
            case ALTERED -> Verdict.DIFFERENCE;
            case PERHAPS, UNKNOWN -> gone(key);
        };
    }

    /** @param alike whether the right has the same but for the time */
    Verdict other(Key key, Batch batch, int row, BooleanSupplier alike) {
        if (written.isPassed(key)) {
            return pass(Why.OUT, key);
        }
        if (written.has(key) || met.has(key)) {
            return Verdict.NONE;
        }
        Late late = late(batch, row);
        if (late == Late.NOT) {
            return isRefused(key, batch, row) ? Verdict.NONE : Verdict.USUAL;
        }
        if (alike.getAsBoolean()) {
            return Verdict.NONE;
        }
        if (late == Late.UNKNOWN) {
            return pass(Why.UNKNOWN, key);
        }
        return stayed(key) ? Verdict.NONE : Verdict.DIFFERENCE;
    }

    /** Whether this one may differ because it was there before; it is counted then. */
    boolean stayed(Key key) {
        boolean stays = left.has(key);
        if (stays) {
            pass(Why.STAYED, key);
        }
        return stays;
    }

    /** It may have gone in its time. */
    Verdict gone(Key key) {
        return pass(Why.GONE, key);
    }

    Late late(Batch batch, int row) {
        return target instanceof Target.Limited limited ? limited.late(batch, row) : Late.NOT;
    }

    private synchronized Verdict pass(Why why, Key key) {
        passing.computeIfAbsent(why, any -> new LeftAlone()).add(key);
        return Verdict.NONE;
    }

    private boolean isRefused(Key key, Batch batch, int row) {
        if (!(target instanceof Target.Limited limited)) {
            return false;
        }
        return limited.refusal(batch, row)
                .map(why -> {
                    met.add(key, new Finding(key.toString(), why));
                    return true;
                })
                .orElse(false);
    }

    /** How many this run left out. */
    long count() {
        return written.count();
    }

    /** How many the last whole comparison could not compare. */
    synchronized long uncompared() {
        return passed.values().stream().mapToLong(LeftAlone::count).sum();
    }

    /** The same for people: of each reason how many, and the first few. */
    synchronized List<Finding> notes() {
        return passed.entrySet().stream()
                .filter(one -> one.getKey() != Why.OUT)
                .map(one -> one.getValue().finding(one.getKey().text))
                .toList();
    }

    /** All that is missing, whichever run left it out. */
    List<Finding> missing() {
        List<Finding> missing = new ArrayList<>(written.missing());
        missing.addAll(met.missing());
        return missing;
    }
}
