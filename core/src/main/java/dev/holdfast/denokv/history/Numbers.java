package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;

/** The objects of this program's own generations are numbered without a hole: so it can be told when one is missing. */
final class Numbers {
    private static final long RUNNING = 0xffff_ffffL;

    private Numbers() {}

    /** How many come before this object of the log. */
    static long before(ObjectName.Log name) {
        return (name.sequence().number() & RUNNING) - 1;
    }

    /** Log objects count from 1, below the epoch of whoever wrote them. */
    static void demandNext(Bucket bucket, long before, ObjectName.Log name) {
        if (before(name) != before) {
            throw missing(bucket, "object " + (before + 1) + " of the log", name);
        }
    }

    /** Parts of the base count from 0. */
    static void demandNext(Bucket bucket, long before, ObjectName.Part name) {
        if (name.number() != before) {
            throw missing(bucket, "part " + before + " of the base", name);
        }
    }

    /** Of a base whose parts were all seen. */
    static void demandParts(Bucket bucket, long parts) {
        demand(bucket, parts, bucket.announced().parts(), "parts");
    }

    /** Of a base that was read to its end. */
    static void demandPairs(Bucket bucket, long pairs) {
        demand(bucket, pairs, bucket.announced().pairs(), "pairs");
    }

    private static void demand(Bucket bucket, long found, long announced, String what) {
        if (found != announced) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    "the base of " + bucket.address() + " has " + found + " " + what + ", not " + announced
                            + " as when it was written",
                    "Put back what is missing below " + ObjectName.SNAPSHOTS + ", or choose another generation");
        }
    }

    /** The log of a generation of this program begins with the commit of its base. */
    static void demandAnchor(Bucket bucket, LogIndex index) {
        Versionstamp base = bucket.generation().base().orElseThrow();
        if (index.size() == 0) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    "object 1 of the log is missing in " + bucket.address() + ", and all behind it",
                    "Put them back, or choose another generation");
        }
        Versionstamp begins = index.at(0).first().commit();
        if (index.missing() == 0 && !begins.equals(base)) {
            throw bucket.damaged(
                    ObjectName.DIFFERENTIAL, "it says " + base + ", but the log begins with " + begins, null);
        }
    }

    private static Failure missing(Bucket bucket, String what, ObjectName found) {
        return new Failure(
                Failure.Kind.CORRUPT,
                what + " is missing in " + bucket.address() + ": " + found + " stands in its place",
                "Put it back, or choose another generation; nothing is given that would rest on it");
    }
}
