package dev.holdfast.sql;

import dev.holdfast.model.Failure;

/**
 * Writes a double so that every SQLite since 3.40 reads the same bits.
 *
 * <p>SQLite reads a decimal as a 63-bit integer times a power of ten, and until lately did so in 80-bit floats with a
 * few roundings, so a decimal close to the middle of two doubles can come out as the wrong one (sqlite.org/floatingpoint.html).
 * A decimal is therefore written only when it is short enough and far enough from the middle; everything else becomes
 * an integer multiplied or divided by powers of two, where each step is exact.
 */
final class Reals {
    private static final int MAX_EXPONENT = 22;
    private static final int FEW_DECIMALS = 6;
    private static final double SAFE_ULPS = 0.5 - 1.0 / 64;
    private static final double[] TEN = new double[MAX_EXPONENT + 1];
    private static final double NEARLY = 0x1p-51;
    private static final int STEP = 62;
    private static final long EXACT_INTEGER = 1L << 53;

    static {
        TEN[0] = 1;
        for (int i = 1; i <= MAX_EXPONENT; i++) {
            TEN[i] = TEN[i - 1] * 10;
        }
    }

    private Reals() {}

    static void append(SqlBuffer out, double value) {
        if (Double.isNaN(value)) {
            throw new Failure(Failure.Kind.CORRUPT, "A record holds NaN, which SQLite can not store", "");
        }
        if (Double.doubleToRawLongBits(value) < 0) {
            out.add('-');
        }
        double magnitude = Math.abs(value);
        if (magnitude == Double.POSITIVE_INFINITY) {
            out.add("9e999");
        } else if (!appendFewDecimals(out, magnitude) && !appendShortest(out, magnitude)) {
            appendFactors(out, magnitude);
        }
    }

    /** Prices, measurements, whole numbers: a few decimals, found without making a string. */
    private static boolean appendFewDecimals(SqlBuffer out, double value) {
        for (int decimals = 0; decimals <= FEW_DECIMALS; decimals++) {
            double scaled = value * TEN[decimals];
            if (scaled >= EXACT_INTEGER) {
                return false;
            }
            long digits = (long) (scaled + 0.5);
            if (Math.abs(scaled - digits) <= scaled * NEARLY && isSafe(value, digits, -decimals)) {
                appendDecimal(out, digits, decimals);
                return true;
            }
        }
        return false;
    }

    private static void appendDecimal(SqlBuffer out, long digits, int decimals) {
        long unit = (long) TEN[decimals];
        out.add(digits / unit).add('.');
        long fraction = digits % unit;
        for (long place = unit / 10; place > 1 && fraction < place; place /= 10) {
            out.add('0');
        }
        out.add(fraction);
    }

    /** The shortest decimal that names this double and no other, if it is safe. */
    private static boolean appendShortest(SqlBuffer out, double value) {
        String text = Double.toString(value);
        long digits = 0;
        int exponent = 0;
        int fraction = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'E') {
                exponent = Integer.parseInt(text, i + 1, text.length(), 10);
                break;
            }
            if (c != '.') {
                digits = digits * 10 + (c - '0');
            }
            fraction += c == '.' ? 1 : fraction > 0 ? 1 : 0;
        }
        exponent -= Math.max(0, fraction - 1);
        while (digits % 10 == 0) {
            digits /= 10;
            exponent++;
        }
        if (Math.abs(exponent) > MAX_EXPONENT || !isSafe(value, digits, exponent)) {
            return false;
        }
        out.add(text.replace('E', 'e'));
        return true;
    }

    /** Whether {@code digits × 10^exponent} is far from the middle between {@code value} and its neighbours. */
    private static boolean isSafe(double value, long digits, int exponent) {
        double high = (double) digits;
        double low = digits - (long) high;
        double ulp = value - Math.nextDown(value);
        double power = TEN[Math.abs(exponent)];
        if (exponent > 0) {
            return Math.abs(Math.fma(high, power, -value) + low * power) <= SAFE_ULPS * ulp;
        }
        return Math.abs(Math.fma(value, power, -high) - low) <= SAFE_ULPS * ulp * power;
    }

    private static void appendFactors(SqlBuffer out, double value) {
        long bits = Double.doubleToRawLongBits(value);
        int biased = (int) (bits >>> 52);
        long mantissa = bits & (EXACT_INTEGER / 2 - 1) | (biased == 0 ? 0 : EXACT_INTEGER / 2);
        int exponent = Math.max(biased, 1) - 1075;
        int zeros = Long.numberOfTrailingZeros(mantissa);
        out.add(mantissa >>> zeros).add(".0");
        appendPowers(out, exponent + zeros);
    }

    private static void appendPowers(SqlBuffer out, int exponent) {
        char operator = exponent < 0 ? '/' : '*';
        for (int left = Math.abs(exponent); left > 0; left -= STEP) {
            out.add(operator).add(1L << Math.min(left, STEP));
        }
    }
}
