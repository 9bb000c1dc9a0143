package dev.holdfast.sql;

/**
 * Sizes that text must keep to so that every engine we name takes it; D1's are the smallest
 * (developers.cloudflare.com/d1/platform/limits).
 */
public final class Limits {
    /** Bytes in one SQL statement. */
    public static final int STATEMENT_BYTES = 100_000;

    /** Bytes in one text, blob or row. */
    public static final int VALUE_BYTES = 2_000_000;

    /**
     * Instructions that one statement may compile to. workerd allows 25,000, but SQLite doubles the room for them each
     * time, so that on some builds nothing beyond half of that is ever reached.
     */
    static final int OPERATIONS = 12_000;

    private Limits() {}
}
