package dev.holdfast.denokv.engine.plan;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.V8Number;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A value that can be added to. */
sealed interface Counter {
    BigInteger MAX_U64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** {@code Deno.KvU64}; all 64 bits are of the number. */
    record U64(long bits) implements Counter {
        @Override
        public String name() {
            return "KvU64";
        }

        @Override
        public Encoding encoding() {
            return Encoding.LE64;
        }

        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(bits)
                    .array();
        }
    }

    /** A number or a bigint of JavaScript. */
    record V8(V8Number number) implements Counter {
        @Override
        public String name() {
            return number.name();
        }

        @Override
        public Encoding encoding() {
            return Encoding.V8;
        }

        @Override
        public byte[] bytes() {
            return number.bytes();
        }
    }

    /** What a person calls its type. */
    String name();

    Encoding encoding();

    byte[] bytes();

    /** Null for bytes that are none. */
    static U64 u64(byte[] bytes) {
        return bytes.length == Long.BYTES
                ? new U64(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong())
                : null;
    }

    /** Null for a value that is none. */
    static Counter of(byte[] bytes, int encoding) {
        if (encoding == Encoding.LE64.code()) {
            return u64(bytes);
        }
        V8Number number = encoding == Encoding.V8.code() ? V8Number.read(bytes) : null;
        return number == null ? null : new V8(number);
    }
}
