package dev.holdfast.model;

/** Hears of records as they move. Called from several threads at once; must be quick and must not throw. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = (collection, records, bytes) -> {};

    void moved(String collection, long records, long bytes);

    /** How many records there will be, once that is known. */
    default void expect(long records) {}

    /** Something that a person wants to know before the end. */
    default void note(String text) {}

    /** Something that a person must be able to read even if there is no end: shown when quiet, too. */
    default void warn(String text) {}

    /** What the target holds, told before it becomes true, and never before anything is written there. */
    default void holds(Holding what) {}

    /** How what is about to be done can be undone. Told before, and never while nothing is to be undone. */
    default void undo(String how) {
        warn(how);
    }

    /** How much of what a copy writes its target holds. */
    enum Holding {
        /** Nothing of it: it is as it was before. */
        NONE,
        /** Some of it perhaps, and perhaps no longer all that was there before. */
        PART,
        /** All of it, or it is as it was before: the change from one to the other is under way. */
        ALL_OR_NONE,
        /** All of it; nobody has compared it yet. */
        ALL
    }
}
