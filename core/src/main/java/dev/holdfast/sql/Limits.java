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
     * Virtual-machine instructions that one statement may compile to. workerd allows 25,000, but the program array
     * doubles from 42, so the largest that fits is 21,504; the rest is our margin.
     */
    static final int OPERATIONS = 18_000;

    private Limits() {}
}
