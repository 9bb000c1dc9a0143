package dev.holdfast.model;

/**
 * The tags of the canonical cell encoding, the first byte of every cell in a {@link Batch}.
 *
 * <p>NULL is the tag alone; INTEGER is followed by an int64, REAL by its IEEE 754 bits, both 8 bytes big endian;
 * TEXT and BLOB by a 4-byte big-endian length and the raw bytes. Text is <em>bytes</em>: SQLite does not promise
 * valid UTF-8, and neither do we. The encoding is stable: digests are taken from it (docs/format.md).
 */
public final class Cell {
    public static final byte NULL = 0;
    public static final byte INTEGER = 1;
    public static final byte REAL = 2;
    public static final byte TEXT = 3;
    public static final byte BLOB = 4;

    private Cell() {}
}
