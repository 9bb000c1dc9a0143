package dev.holdfast.sql;

import dev.holdfast.model.BatchBuilder;
import java.nio.charset.StandardCharsets;

/** Reads the literals that {@link Literals} writes. */
final class CellReader {
    private static final byte[] NULL = SqlBuffer.ascii("NULL");
    private static final byte[] INFINITY = SqlBuffer.ascii("9e999");
    private static final int MOST_DIGITS = 18;
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
            for (int i = 0; i < pairs && in.bytes[in.at] != '\''; i++) {
                int high = hexDigit(in.bytes[in.at]);
                int low = hexDigit(in.bytes[in.at + 1]);
                scratch.bytes[scratch.size++] = (byte) (high << 4 | low);
                in.at += 2;
            }
        }
    }

    private int hexDigit(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        if (digit >= 'A' && digit <= 'F') {
            return digit - 'A' + 10;
        }
        throw in.corrupt();
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
        long value = 0;
        int count = 0;
        for (byte b = in.peek(); b >= '0' && b <= '9'; b = in.peek()) {
            value = value * 10 - (b - '0');
            in.skip(1);
            if (++count > 19 || value > 0) {
                throw in.corrupt();
            }
        }
        if (count == 0) {
            throw in.corrupt();
        }
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
        double value = scaled || length > MOST_DIGITS ? parse(length) : scale(length, decimals);
        in.at += length;
        return value;
    }

    private double scale(int length, int decimals) {
        long digits = 0;
        for (int i = in.at; i < in.at + length; i++) {
            digits = in.bytes[i] == '.' ? digits : digits * 10 + (in.bytes[i] - '0');
        }
        return digits < 1L << 53 ? digits / TEN[decimals] : parse(length);
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
}
