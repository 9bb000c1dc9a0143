package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Malformed;

/**
 * What orders the names of a bucket before anything else, in the two ways in which it is written.
 *
 * @param format 0 or 1
 * @param number not negative; grows, and never falls, over all writers of a prefix. Format 0 has two numbers of 32 bits
 *     in it, the epoch above the other
 */
public record Sequence(int format, long number) implements Comparable<Sequence> {
    private static final String V1 = "0001";
    private static final long HALF = 0xffff_ffffL;

    public Sequence {
        if (format != 0 && format != 1 || number < 0) {
            throw new Malformed("there is no such sequence number");
        }
    }

    /** As it is written today. */
    public static Sequence of(long number) {
        return new Sequence(1, number);
    }

    /** The sequence at the beginning of a name, which is one for format 1 and two numbers for format 0. */
    static Sequence parse(String first, String second) {
        if (first.length() == V1.length()) {
            if (!first.equals(V1)) {
                throw new Malformed("format " + first + " is not known, only 0 and 1");
            }
            return new Sequence(1, Hex.number(second));
        }
        long epoch = Hex.number(first);
        long transaction = Hex.number(second);
        if (epoch >= HALF >>> 1 || transaction >= HALF) {
            throw new Malformed("an epoch or a transaction of format 0 is out of range");
        }
        return new Sequence(0, epoch << 32 | transaction);
    }

    @Override
    public int compareTo(Sequence other) {
        int byFormat = Integer.compare(format, other.format);
        return byFormat != 0 ? byFormat : Long.compare(number, other.number);
    }

    /** As it stands in names. */
    @Override
    public String toString() {
        return format == 1 ? V1 + "_" + Hex.text(number) : Hex.text(number >>> 32) + "_" + Hex.text(number & HALF);
    }
}
