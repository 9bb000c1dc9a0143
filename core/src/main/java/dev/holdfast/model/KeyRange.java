package dev.holdfast.model;

/**
 * The records behind {@code after} up to and including {@code through}, in the key order of a collection.
 *
 * <p>A null end is open. {@code cursor} is the vendor's own token for the place {@code after}, or null: a hint that
 * saves work and that a source may ignore.
 */
public record KeyRange(Key after, Key through, String cursor) {
    public static final KeyRange ALL = new KeyRange(null, null, null);

    public KeyRange(Key after, Key through) {
        this(after, through, null);
    }

    /** What is left of this range once everything up to {@code done} is read. */
    public KeyRange startingAfter(Key done, String cursor) {
        return new KeyRange(done, through, cursor);
    }

    public boolean isAll() {
        return after == null && through == null;
    }
}
