package dev.holdfast.denokv.value;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes the bytes of a key apart, once. */
final class KeyReader {
    private final byte[] bytes;
    private int at;

    KeyReader(byte[] bytes) {
        this.bytes = bytes;
    }

    List<KeyPart> parts() {
        List<KeyPart> parts = new ArrayList<>();
        while (at < bytes.length) {
            parts.add(part(next()));
        }
        return parts;
    }

    private KeyPart part(int tag) {
        return switch (tag) {
            case KeyCodec.BYTES -> new KeyPart.Bytes(escaped());
            case KeyCodec.TEXT -> new KeyPart.Text(text(escaped()));
            case KeyCodec.NUMBER -> new KeyPart.Number(number());
            case KeyCodec.FALSE -> new KeyPart.Bool(false);
            case KeyCodec.TRUE -> new KeyPart.Bool(true);
            case KeyCodec.LONG_NEGATIVE -> new KeyPart.BigInt(longNegative());
            case KeyCodec.LONG_POSITIVE -> new KeyPart.BigInt(new BigInteger(1, canonical(take(longer(next()), 0))));
            default -> new KeyPart.BigInt(bigInt(tag - KeyCodec.ZERO));
        };
    }

    private byte[] escaped() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value = next(); ; value = next()) {
            if (value != 0) {
                out.write(value);
            } else if (at < bytes.length && bytes[at] == (byte) 0xff) {
                at++;
                out.write(0);
            } else {
                return out.toByteArray();
            }
        }
    }

    private static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("a string in a key is not UTF-8", e);
        }
    }

    private double number() {
        long sortable = ByteBuffer.wrap(take(8, 0)).getLong();
        return Double.longBitsToDouble(sortable < 0 ? sortable ^ Long.MIN_VALUE : ~sortable);
    }

    /** Magnitudes of up to eight bytes have their length in the tag. */
    private BigInteger bigInt(int signedLength) {
        if (signedLength == 0) {
            return BigInteger.ZERO;
        }
        if (Math.abs(signedLength) > 8) {
            throw new Malformed("a key has a part of an unknown type");
        }
        return signedLength > 0
                ? new BigInteger(1, canonical(take(signedLength, 0)))
                : new BigInteger(-1, canonical(take(-signedLength, 0xff)));
    }

    private BigInteger longNegative() {
        return new BigInteger(-1, canonical(take(longer(next() ^ 0xff), 0xff)));
    }

    private static int longer(int length) {
        if (length <= 8) {
            throw new Malformed("a number in a key is written longer than it is");
        }
        return length;
    }

    private static byte[] canonical(byte[] magnitude) {
        if (magnitude[0] == 0) {
            throw new Malformed("a number in a key is written longer than it is");
        }
        return magnitude;
    }

    private byte[] take(int count, int mask) {
        byte[] taken = new byte[count];
        for (int i = 0; i < count; i++) {
            taken[i] = (byte) (next() ^ mask);
        }
        return taken;
    }

    private int next() {
        if (at == bytes.length) {
            throw new Malformed("a key ends in the middle of a part");
        }
        return bytes[at++] & 0xff;
    }
}
