package dev.holdfast.denokv.value;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Keys as bytes whose unsigned order is the order of the keys: the tuple layer of FoundationDB with a boolean and a
 * bigint of its own (facts/denokv.md §2). A server stores keys without looking into them; this is for people and JSON.
 */
public final class KeyCodec {
    static final int BYTES = 0x01;
    static final int TEXT = 0x02;
    static final int LONG_NEGATIVE = 0x0b;
    static final int ZERO = 0x14;
    static final int LONG_POSITIVE = 0x1d;
    static final int NUMBER = 0x21;
    static final int FALSE = 0x26;
    static final int TRUE = 0x27;

    private static final int LONGEST = 255;
    private static final long CANONICAL_NAN = 0x7ff8_0000_0000_0000L;

    private KeyCodec() {}

    /** @throws Malformed for a bigint of more than 255 bytes, or a string that has no UTF-8 */
    public static byte[] encode(List<KeyPart> key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        key.forEach(part -> write(part, out));
        return out.toByteArray();
    }

    /** @throws Malformed for bytes that no key has: {@link #encode} of the answer gives the same bytes again */
    public static List<KeyPart> decode(byte[] bytes) {
        return new KeyReader(bytes).parts();
    }

    private static void write(KeyPart part, ByteArrayOutputStream out) {
        switch (part) {
            case KeyPart.Bytes(byte[] value) -> escaped(BYTES, value, out);
            case KeyPart.Text(String value) -> escaped(TEXT, utf8(value), out);
            case KeyPart.BigInt(BigInteger value) -> bigInt(value, out);
            case KeyPart.Number(double value) -> number(value, out);
            case KeyPart.Bool(boolean value) -> out.write(value ? TRUE : FALSE);
        }
    }

    private static void escaped(int tag, byte[] content, ByteArrayOutputStream out) {
        out.write(tag);
        for (byte one : content) {
            out.write(one);
            if (one == 0) {
                out.write(0xff);
            }
        }
        out.write(0);
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new Malformed("a string in a key has half of a surrogate pair", e);
        }
    }

    private static void bigInt(BigInteger value, ByteArrayOutputStream out) {
        int length = (value.abs().bitLength() + 7) / 8;
        boolean negative = value.signum() < 0;
        int mask = negative ? 0xff : 0;
        if (length > LONGEST) {
            throw new Malformed("a bigint in a key has more than 255 bytes");
        }
        if (length <= 8) {
            out.write(negative ? ZERO - length : ZERO + length);
        } else {
            out.write(negative ? LONG_NEGATIVE : LONG_POSITIVE);
            out.write(length ^ mask);
        }
        byte[] magnitude = value.abs().toByteArray();
        for (int i = magnitude.length - length; i < magnitude.length; i++) {
            out.write(magnitude[i] ^ mask);
        }
    }

    private static void number(double value, ByteArrayOutputStream out) {
        long bits = Double.isNaN(value) ? nan(value) : Double.doubleToRawLongBits(value);
        out.write(NUMBER);
        out.writeBytes(ByteBuffer.allocate(8)
                .putLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE)
                .array());
    }

    /** Of all the NaNs, one for each sign. */
    private static long nan(double value) {
        return CANONICAL_NAN | Double.doubleToRawLongBits(value) & Long.MIN_VALUE;
    }
}
