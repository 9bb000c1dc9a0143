package dev.holdfast.flow.compare;

/**
 * How many records of one collection there are on either side, and how many of them differ.
 *
 * @param changed of the same key and another content
 */
public record Compared(String name, long left, long right, long onlyLeft, long onlyRight, long changed) {

    static Compared of(String name, long left, long right, Difference.Counts counts) {
        return new Compared(name, left, right, counts.onlyLeft(), counts.onlyRight(), counts.changed());
    }

    /** One that the right side does not have. */
    public static Compared onlyLeft(String name, long records) {
        return new Compared(name, records, 0, records, 0, 0);
    }

    /** Of records on both sides that are alike. */
    public long same() {
        return Math.max(0, left - onlyLeft - changed);
    }
}
