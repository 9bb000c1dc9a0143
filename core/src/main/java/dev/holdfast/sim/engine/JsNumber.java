package dev.holdfast.sim.engine;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as JavaScript prints them (ECMA-262, Number::toString), which is where D1 rounds and blurs. */
public final class JsNumber {
    private JsNumber() {}

    /** The JSON text; null for what JSON can not say. */
    public static String text(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return "null";
        }
        if (number == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(number));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return (number < 0 ? "-" : "") + placed(digits, point);
    }

    /** Java prints at least two digits where JavaScript is content with one: 4.9E-324 and 5e-324. */
    private static BigDecimal shortest(double number) {
        BigDecimal printed = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal oneDigit = printed.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return oneDigit.doubleValue() == number ? oneDigit.stripTrailingZeros() : printed;
    }

    private static String placed(String digits, int point) {
        if (point > 21 || point <= -6) {
            return scientific(digits, point - 1);
        }
        if (point >= digits.length()) {
            return digits + "0".repeat(point - digits.length());
        }
        return point > 0
                ? digits.substring(0, point) + "." + digits.substring(point)
                : "0." + "0".repeat(-point) + digits;
    }

    private static String scientific(String digits, int exponent) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
