package dev.holdfast.denokv.value;

import java.math.BigInteger;
import java.util.Arrays;

/** One part of a key. The types sort in the order in which they stand here, whatever their values. */
public sealed interface KeyPart {

    /** A {@code Uint8Array}. Equal when the bytes are. */
    record Bytes(byte[] value) implements KeyPart {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    /** A {@code string} without unpaired surrogates. */
    record Text(String value) implements KeyPart {}

    /** A {@code bigint} of at most 255 bytes. */
    record BigInt(BigInteger value) implements KeyPart {}

    /** A {@code number}: every one is a double, and -0 sorts before 0. */
    record Number(double value) implements KeyPart {}

    /** A {@code boolean}. */
    record Bool(boolean value) implements KeyPart {}
}
