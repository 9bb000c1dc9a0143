package dev.holdfast.model;

/**
 * How a source is to be read.
 *
 * @param requireExact fail rather than answer with a fuzzy capture
 */
public record Capturing(Selection selection, Mode mode, boolean requireExact) {

    /** Ways to read a D1 database; other sources have one way and take only {@link #AUTO}. */
    public enum Mode {
        /** The best that fits. */
        AUTO,
        /** All of it in one atomic request. */
        SNAPSHOT,
        /** Key range by key range between two bookmarks. */
        PAGES,
        /** The vendor's own export. */
        EXPORT
    }

    public static final Capturing ALL = new Capturing(Selection.ALL, Mode.AUTO, false);

    public static Capturing of(Selection selection) {
        return new Capturing(selection, Mode.AUTO, false);
    }
}
