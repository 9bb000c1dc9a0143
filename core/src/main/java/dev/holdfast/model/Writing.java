package dev.holdfast.model;

/**
 * How a target is to be written.
 *
 * @param dailyBudget key writes allowed per UTC day; 0 for no limit
 * @param selection the part of the target that may be touched: {@code REPLACE} removes nothing outside of it
 */
public record Writing(Mode mode, ShortTtl shortTtl, int dailyBudget, Selection selection) {

    /** What may happen to what is there already. */
    public enum Mode {
        /** Into something new or empty; anything else is refused. */
        CREATE,
        /** What is there, as far as it is selected, goes away first. */
        REPLACE,
        /** What is there stays; records of the same key are overwritten. */
        MERGE,
        /** Pairs: only keys that are not there. */
        ONLY_MISSING,
        /** Pairs: only what is not there or differs. */
        ONLY_CHANGED
    }

    /** What becomes of pairs that expire too soon to be written (Workers KV: within 60 seconds). */
    public enum ShortTtl {
        SKIP,
        KEEP,
        DROP_EXPIRY
    }

    public static final Writing NEW = new Writing(Mode.CREATE, ShortTtl.SKIP, 0, Selection.ALL);

    /** The same, of a part only. */
    public Writing of(Selection part) {
        return new Writing(mode, shortTtl, dailyBudget, part);
    }
}
