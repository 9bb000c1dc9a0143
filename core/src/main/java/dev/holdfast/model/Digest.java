package dev.holdfast.model;

/**
 * The sum of many records: how many, and the sum modulo 2^128 of each record's 128-bit hash.
 *
 * <p>Free of order and additive: the digest of a union is the sum of the digests. It answers "equal content?"; it is
 * no guard against somebody who forges records (docs/format.md).
 */
public record Digest(long count, long high, long low) {
    public static final Digest EMPTY = new Digest(0, 0, 0);

    public Digest plus(Digest other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new Digest(count + other.count, high + other.high + carry, sum);
    }

    /** The sum as 32 hexadecimal digits. */
    public String hex() {
        return String.format("%016x%016x", high, low);
    }

    public static Digest of(long count, String hex) {
        return new Digest(count, Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }
}
