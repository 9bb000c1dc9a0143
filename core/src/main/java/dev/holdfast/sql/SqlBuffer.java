package dev.holdfast.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of SQL bytes. The fields are open within the package: the hot loops write to the array directly. */
final class SqlBuffer {
    private static final short[] HEX = hexPairs();
    private static final byte[] MIN_LONG = ascii(Long.toString(Long.MIN_VALUE));

    byte[] bytes;
    int size;

    SqlBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void ensure(long more) {
        if (more > bytes.length - size) {
            long wanted = Math.max(bytes.length * 2L, size + more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, wanted));
        }
    }

    SqlBuffer add(char ascii) {
        ensure(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    SqlBuffer add(byte[] from) {
        return add(from, 0, from.length);
    }

    SqlBuffer add(byte[] from, int start, int length) {
        ensure(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
        return this;
    }

    SqlBuffer add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    SqlBuffer add(long value) {
        if (value == Long.MIN_VALUE) {
            return add(MIN_LONG);
        }
        ensure(20);
        if (value < 0) {
            bytes[size++] = '-';
            value = -value;
        }
        int end = size + digits(value);
        size = end;
        do {
            long rest = value / 10;
            bytes[--end] = (byte) ('0' + (value - rest * 10));
            value = rest;
        } while (value != 0);
        return this;
    }

    SqlBuffer addHex(byte[] from, int start, int length) {
        ensure(2L * length);
        byte[] to = bytes;
        int at = size;
        for (int i = start; i < start + length; i++) {
            short pair = HEX[from[i] & 0xff];
            to[at] = (byte) (pair >> 8);
            to[at + 1] = (byte) pair;
            at += 2;
        }
        size = at;
        return this;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long bound = 10; value >= bound && digits < 19; bound *= 10) {
            digits++;
        }
        return digits;
    }

    private static short[] hexPairs() {
        byte[] digit = ascii("0123456789ABCDEF");
        short[] pairs = new short[256];
        for (int i = 0; i < 256; i++) {
            pairs[i] = (short) (digit[i >> 4] << 8 | digit[i & 15]);
        }
        return pairs;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
