package dev.holdfast.flow;

import dev.holdfast.model.Selection;

/**
 * Opens the ends of the corridor by the addresses that people type. Filled in by the wiring, the only place that knows
 * every room.
 */
public interface Rooms {

    /** How a source is to be read. */
    record Capturing(Selection selection, Mode mode, boolean requireExact) {
        public enum Mode {
            AUTO,
            SNAPSHOT,
            PAGES,
            EXPORT
        }

        public static final Capturing ALL = new Capturing(Selection.ALL, Mode.AUTO, false);

        public static Capturing of(Selection selection) {
            return new Capturing(selection, Mode.AUTO, false);
        }
    }

    /**
     * How a target is to be written.
     *
     * @param dailyBudget key writes allowed per UTC day; 0 for no limit
     */
    record Writing(Mode mode, ShortTtl shortTtl, int dailyBudget) {
        public enum Mode {
            /** Into something new or empty; anything else is refused. */
            CREATE,
            /** What is there goes away first. */
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

        public static final Writing NEW = new Writing(Mode.CREATE, ShortTtl.SKIP, 0);
    }

    /**
     * Opens a source; to be closed by the caller.
     *
     * @throws dev.holdfast.model.Failure USAGE for an address that nothing here can read
     */
    Source source(String address, Capturing capturing);

    /** Opens a target; to be closed by the caller. */
    Target target(String address, Writing writing);
}
