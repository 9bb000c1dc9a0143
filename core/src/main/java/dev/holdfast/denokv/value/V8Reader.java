package dev.holdfast.denokv.value;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a number or a bigint of V8's structured clone ({@code v8/src/objects/value-serializer.cc} is its definition). */
final class V8Reader {
    private static final int VERSION = 0xff;
    private static final int PADDING = 0;

    private final ByteBuffer in;

    V8Reader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Null when it is something else, or broken, or more than one value. */
    V8Number number() {
        try {
            if (Byte.toUnsignedInt(in.get()) != VERSION) {
                return null;
            }
            varint();
            V8Number number = value(tag());
            return in.hasRemaining() ? null : number;
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    private int tag() {
        int tag = in.get();
        while (tag == PADDING) {
            tag = in.get();
        }
        return tag;
    }

    private V8Number value(int tag) {
        return switch (tag) {
            case 'I' -> {
                long zigzag = varint();
                yield new V8Number.Num((int) (zigzag >>> 1 ^ -(zigzag & 1)));
            }
            case 'U' -> new V8Number.Num(varint());
            case 'N' -> new V8Number.Num(in.getDouble());
            case 'Z' -> big((int) varint());
            default -> null;
        };
    }

    /** Sign in the lowest bit, then the length in bytes; the lowest first. V8 writes whole words, denokv what is needed. */
    private V8Number big(int field) {
        int length = field >>> 1;
        if (length > in.remaining()) {
            return null;
        }
        byte[] magnitude = new byte[length];
        for (int i = length; i > 0; i--) {
            magnitude[i - 1] = in.get();
        }
        return new V8Number.Big(signed(field, new BigInteger(1, magnitude)));
    }

    private static BigInteger signed(int field, BigInteger magnitude) {
        return (field & 1) == 1 ? magnitude.negate() : magnitude;
    }

    /** Of 32 bits; what is above them is cut off, as V8 does. */
    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.get();
            if (shift < 32) {
                value |= (long) (next & 0x7f) << shift;
            }
            if (next >= 0) {
                return value & 0xffff_ffffL;
            }
        }
    }
}
