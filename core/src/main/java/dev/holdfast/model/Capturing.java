package dev.holdfast.model;

/**
 * How a source is to be read.
 *
 * @param requireExact fail rather than answer with a fuzzy capture
 */
public record Capturing(Selection selection, Mode mode, boolean requireExact) {

    /** Ways to read; sources that have only one read in that way. */
    public enum Mode {
        /** The best that fits. */
        AUTO,
        /** D1: all of it in one atomic request. */
        SNAPSHOT,
        /** D1: key range by key range between two bookmarks. */
        PAGES,
        /** D1: the vendor's own export. */
        EXPORT,
        /** Workers KV: every value by a request of its own. */
        SINGLE
    }

    public static final Capturing ALL = new Capturing(Selection.ALL, Mode.AUTO, false);

    public static Capturing of(Selection selection) {
        return new Capturing(selection, Mode.AUTO, false);
    }
}
