package dev.holdfast.denokv.value;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The moment of a commit: ten bytes, ordered as unsigned bytes; people see 20 hexadecimal digits.
 *
 * <p>Where a self-hosted server makes them, {@code low} is zero; hosted ones use it (facts/denokv.md §2).
 *
 * @param high the first eight bytes, not negative
 * @param low the last two, 0 to 65535
 */
public record Versionstamp(long high, int low) implements Comparable<Versionstamp> {
    /** Bytes of one. */
    public static final int LENGTH = 10;

    /** Before every commit. */
    public static final Versionstamp ZERO = new Versionstamp(0, 0);

    public Versionstamp {
        if (high < 0 || low < 0 || low > 0xffff) {
            throw new Malformed("a versionstamp is out of range");
        }
    }

    /** The stamp of a counter. */
    public static Versionstamp of(long counter) {
        return new Versionstamp(counter, 0);
    }

    /** @throws Malformed unless there are ten bytes of which the first is below 0x80 */
    public static Versionstamp of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new Malformed("a versionstamp has 10 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Versionstamp(buffer.getLong(), Short.toUnsignedInt(buffer.getShort()));
    }

    /** @throws Malformed unless it is 20 hexadecimal digits */
    public static Versionstamp parse(String hex) {
        if (!hex.matches("[0-9a-fA-F]{20}")) {
            throw new Malformed("a versionstamp is 20 hexadecimal digits, not \"" + hex + "\"");
        }
        return of(HexFormat.of().parseHex(hex));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putShort((short) low).array();
    }

    @Override
    public int compareTo(Versionstamp other) {
        int byHigh = Long.compare(high, other.high);
        return byHigh != 0 ? byHigh : Integer.compare(low, other.low);
    }

    /** The 20 digits, in lower case. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
