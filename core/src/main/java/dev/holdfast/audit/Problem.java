package dev.holdfast.audit;

/**
 * The first thing that is wrong with a log.
 *
 * @param entry number of the first entry that is concerned
 */
public record Problem(Kind kind, long entry, String text) {
    /** What was done to it, as far as it can be told. */
    public enum Kind {
        /** It is not what was written. */
        CHANGED,
        /** It is missing. */
        REMOVED,
        /** Something that was not written stands before it, or is it. */
        INSERTED,
        /** It stands elsewhere. */
        REORDERED,
        /** The last line is not finished: a crash, or a change. */
        TORN
    }

    @Override
    public String toString() {
        return "entry " + entry + " " + text;
    }
}
