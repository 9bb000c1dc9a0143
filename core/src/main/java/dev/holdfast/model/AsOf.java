package dev.holdfast.model;

/**
 * The moment of a source that a capture shows: {@code from} when it began, {@code to} when it ended.
 *
 * <p>Positions are opaque texts of the kind's own making and are only ever compared for equality.
 */
public record AsOf(Kind kind, String from, String to) {

    /** What the positions are. */
    public enum Kind {
        /** A Time Travel bookmark of D1. */
        D1_BOOKMARK,
        /** A fingerprint of an SQLite file and its write-ahead log. */
        FILE_STATE,
        /** A versionstamp of Deno KV. */
        VERSIONSTAMP,
        /** A position in a change log. */
        LOG_POSITION,
        /** Wall-clock times; the source has nothing better. */
        CLOCK
    }

    public static AsOf at(Kind kind, String position) {
        return new AsOf(kind, position, position);
    }

    /** True when the capture can be pinned to one position. */
    public boolean isOnePosition() {
        return kind != Kind.CLOCK && from.equals(to);
    }
}
