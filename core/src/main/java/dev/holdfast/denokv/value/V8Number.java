package dev.holdfast.denokv.value;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The two values of V8's structured clone that a server must understand, because they can be summed: a number and a
 * bigint (facts/denokv.md §3). Every other value stays opaque.
 */
public sealed interface V8Number {

    /** A {@code number}. */
    record Num(double value) implements V8Number {}

    /** A {@code bigint}. */
    record Big(BigInteger value) implements V8Number {}

    /** What a person calls it, as the texts of errors do. */
    default String name() {
        return this instanceof Num ? "Number" : "BigInt";
    }

    /** Reads one; newer wire versions than what is written here are read, too. Null when it is another value. */
    static V8Number read(byte[] bytes) {
        return new V8Reader(bytes).number();
    }

    /** As version 15 of the format, which every V8 since 2021 reads; numbers always as double. */
    default byte[] bytes() {
        return switch (this) {
            case Num(double value) ->
                ByteBuffer.allocate(11)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(new byte[] {(byte) 0xff, 0x0f, 'N'})
                        .putDouble(value)
                        .array();
            case Big(BigInteger value) -> big(value);
        };
    }

    private static byte[] big(BigInteger value) {
        byte[] magnitude = value.abs().toByteArray();
        int digits = (value.abs().bitLength() + 63) / 64;
        int field = digits * 8 << 1 | (value.signum() < 0 ? 1 : 0);
        ByteBuffer out = ByteBuffer.allocate(8 + digits * 8).put(new byte[] {(byte) 0xff, 0x0f, 'Z'});
        for (int rest = field; ; rest >>>= 7) {
            if (rest < 0x80) {
                out.put((byte) rest);
                break;
            }
            out.put((byte) (rest | 0x80));
        }
        for (int i = 0; i < digits * 8; i++) {
            int from = magnitude.length - 1 - i;
            out.put(from < 0 ? 0 : magnitude[from]);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
