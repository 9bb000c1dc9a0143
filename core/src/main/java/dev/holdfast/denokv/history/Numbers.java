package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.ObjectName;
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

    /** @param announced how many there should be; negative when that was not written down */
    static void demandAll(Bucket bucket, long parts, long announced) {
        if (announced >= 0 && parts != announced) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    "the base of " + bucket.address() + " has " + parts + " parts, not " + announced
                            + " as when it was written",
                    "Put back what is missing below " + ObjectName.SNAPSHOTS + ", or choose another generation");
        }
    }

    private static Failure missing(Bucket bucket, String what, ObjectName found) {
        return new Failure(
                Failure.Kind.CORRUPT,
                what + " is missing in " + bucket.address() + ": " + found + " stands in its place",
                "Put it back, or choose another generation; nothing is given that would rest on it");
    }
}
