package dev.holdfast.sql;

import dev.holdfast.model.BatchBuilder;
import java.nio.charset.StandardCharsets;

/** Reads the literals that {@link Literals} writes. */
final class CellReader {
    private static final byte[] NULL = SqlBuffer.ascii("NULL");
    private static final byte[] INFINITY = SqlBuffer.ascii("9e999");
    private static final int MOST_DIGITS = 19;
    private static final int MOST_CHARACTERS = 19;
    private static final byte[] DIGIT = hexDigits();
    private static final double[] TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    private final SqlInput in;
    private final SqlBuffer scratch = new SqlBuffer(4096);

    CellReader(SqlInput in) {
        this.in = in;
    }

    void read(BatchBuilder to) {
        switch (in.peek()) {
            case '\'' -> text(to);
            case 'X' -> {
                in.skip(1);
                in.expect('\'');
                hex();
                in.expect('\'');
                to.addBlob(scratch.bytes, 0, scratch.size);
            }
            case 'C' -> {
                in.expect(Literals.CAST_HEX);
                hex();
                in.expect(Literals.AS_TEXT);
                to.addText(scratch.bytes, 0, scratch.size);
            }
            case 'N' -> {
                in.expect(NULL);
                to.addNull();
            }
            default -> number(to);
        }
    }

    /** An integer that stands alone. */
    long integer() {
        boolean negative = in.take('-');
        long value = digits();
        return negative ? value : -value;
    }

    private void text(BatchBuilder to) {
        scratch.size = 0;
        int from = 1;
        while (true) {
            int close = closingQuote(from);
            int length = close - in.at - from;
            if (in.has(close - in.at + 2) && in.bytes[in.at + from + length + 1] == '\'') {
                scratch.add(in.bytes, in.at + from, length + 1);
                from += length + 2;
                continue;
            }
            if (scratch.size == 0) {
                to.addText(in.bytes, in.at + from, length);
            } else {
                scratch.add(in.bytes, in.at + from, length);
                to.addText(scratch.bytes, 0, scratch.size);
            }
            in.at += from + length + 1;
            return;
        }
    }

    /** The index of the next quote; {@code from} counts from the beginning of the literal, which stays in the window. */
    private int closingQuote(int from) {
        int at = in.at + from;
        while (true) {
            byte[] bytes = in.bytes;
            while (at < in.end && bytes[at] != '\'') {
                at++;
            }
            if (at < in.end) {
                return at;
            }
            int offset = at - in.at;
            if (!in.fill()) {
                in.at = in.end;
                throw in.corrupt();
            }
            at = in.at + offset;
        }
    }

    private void hex() {
        scratch.size = 0;
        while (in.has(2) && in.bytes[in.at] != '\'') {
            int pairs = (in.end - in.at) / 2;
            scratch.ensure(pairs);
            byte[] from = in.bytes;
            byte[] to = scratch.bytes;
            int at = in.at;
            int put = scratch.size;
            for (; pairs > 0 && from[at] != '\''; pairs--, at += 2) {
                int value = DIGIT[from[at] & 0xff] << 4 | DIGIT[from[at + 1] & 0xff];
                if (value < 0) {
                    throw in.corrupt();
                }
                to[put++] = (byte) value;
            }
            in.at = at;
            scratch.size = put;
        }
    }

    private void number(BatchBuilder to) {
        boolean negative = in.take('-');
        if (in.take(INFINITY)) {
            to.addReal(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            return;
        }
        in.has(64);
        int start = in.at;
        long value = digits();
        if (in.peek() != '.') {
            if (!negative && value == Long.MIN_VALUE) {
                throw in.corrupt();
            }
            to.addInteger(negative ? value : -value);
            return;
        }
        int offset = in.at - start;
        in.at = start;
        double real = factors(decimal(offset));
        to.addReal(negative ? -real : real);
    }

    /** Digits as a negative number, so that the smallest integer has a place. */
    private long digits() {
        in.has(MOST_DIGITS + 1);
        byte[] bytes = in.bytes;
        int end = Math.min(in.end, in.at + MOST_DIGITS + 1);
        int at = in.at;
        long value = 0;
        for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            value = value * 10 - (bytes[at] - '0');
        }
        int count = at - in.at;
        if (count == 0 || count > MOST_DIGITS || value > 0) {
            throw in.corrupt();
        }
        in.at = at;
        return value;
    }

    /** A decimal whose point stands at {@code point}, counted from here. */
    private double decimal(int point) {
        byte[] bytes = in.bytes;
        int at = in.at + point + 1;
        while (at < in.end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        int decimals = at - in.at - point - 1;
        boolean scaled = at < in.end && bytes[at] == 'e';
        if (scaled) {
            at += bytes[at + 1] == '-' ? 2 : 1;
            while (at < in.end && bytes[at] >= '0' && bytes[at] <= '9') {
                at++;
            }
        }
        if (decimals == 0) {
            throw in.corrupt();
        }
        int length = at - in.at;
        double value = scaled || length > MOST_CHARACTERS ? parse(length) : scale(length, decimals);
        in.at += length;
        return value;
    }

    /**
     * Correctly rounded: the quotient is exact but for its last bits, the remainder mends those, and the writer keeps away
     * from the middle of two doubles.
     */
    private double scale(int length, int decimals) {
        long digits = 0;
        for (int i = in.at; i < in.at + length; i++) {
            digits = in.bytes[i] == '.' ? digits : digits * 10 + (in.bytes[i] - '0');
        }
        double high = (double) digits;
        double power = TEN[decimals];
        double quotient = high / power;
        double remainder = Math.fma(-quotient, power, high) + (digits - (long) high);
        return quotient + remainder / power;
    }

    private double parse(int length) {
        try {
            return Double.parseDouble(new String(in.bytes, in.at, length, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            throw in.corrupt();
        }
    }

    private double factors(double value) {
        while (true) {
            if (in.take('*')) {
                value *= -(double) digits();
            } else if (in.take('/')) {
                value /= -(double) digits();
            } else {
                return value;
            }
        }
    }

    /** The value of each digit, and -1 for every other byte. */
    private static byte[] hexDigits() {
        byte[] digits = new byte[256];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (i >= 'A' && i <= 'F' ? i - 'A' + 10 : i >= '0' && i <= '9' ? i - '0' : -1);
        }
        return digits;
    }
}
