package dev.holdfast.denokv.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.denokv.value.Malformed;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/** What JSON has no literal for: an object with one member, whose name says the type. */
final class Typed {
    static final String BIGINT = "bigint";
    static final String BYTES = "bytes";
    static final String DATE = "date";
    static final String MAP = "map";
    static final String NUMBER = "number";
    static final String OBJECT = "object";
    static final String SET = "set";
    static final String UNDEFINED = "undefined";

    private static final Set<String> NAMES = Set.of(BIGINT, BYTES, DATE, MAP, NUMBER, OBJECT, SET, UNDEFINED);
    private static final long EXACT = 1L << 53;

    private Typed() {}

    /** Whether a plain object looks like one of these, and has to be wrapped. */
    static boolean isAmbiguous(ObjectNode plain) {
        return plain.size() == 1 && NAMES.contains(plain.fieldNames().next());
    }

    /** The type's name, or null for a plain object, and for anything else. */
    static String name(JsonNode object) {
        String name =
                object.isObject() && object.size() == 1 ? object.fieldNames().next() : "";
        return NAMES.contains(name) ? name : null;
    }

    static ObjectNode of(String name, JsonNode content) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set(name, content);
        return node;
    }

    static ObjectNode of(String name, String content) {
        return of(name, JsonNodeFactory.instance.textNode(content));
    }

    static ObjectNode bytes(byte[] bytes) {
        return of(BYTES, JsonNodeFactory.instance.binaryNode(bytes));
    }

    static JsonNode number(double value) {
        if (Double.isNaN(value)) {
            return of(NUMBER, Double.doubleToRawLongBits(value) < 0 ? "-NaN" : "NaN");
        }
        if (Double.isInfinite(value) || value == 0 && 1 / value < 0) {
            return of(NUMBER, Double.isInfinite(value) ? Double.toString(value) : "-0");
        }
        return value == Math.rint(value) && Math.abs(value) < EXACT
                ? JsonNodeFactory.instance.numberNode((long) value)
                : JsonNodeFactory.instance.numberNode(value);
    }

    /** @throws Malformed for a literal that no double is */
    static double number(JsonNode literal) {
        double value = literal.doubleValue();
        boolean isLost = literal.isIntegralNumber()
                && !Double.isInfinite(value)
                && new BigDecimal(value).toBigInteger().compareTo(literal.bigIntegerValue()) != 0;
        if (isLost || Double.isInfinite(value)) {
            throw new Malformed(literal.asText() + " is no number of JavaScript; write {\"bigint\": \"…\"}");
        }
        return value;
    }

    static double special(JsonNode content) {
        return switch (content.asText()) {
            case "NaN" -> Double.NaN;
            case "-NaN" -> Double.longBitsToDouble(Double.doubleToRawLongBits(Double.NaN) | Long.MIN_VALUE);
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "-0" -> -0.0;
            default -> throw new Malformed("\"" + content.asText() + "\" is no number");
        };
    }

    static BigInteger bigint(JsonNode content) {
        try {
            return new BigInteger(content.asText());
        } catch (NumberFormatException e) {
            throw new Malformed("\"" + content.asText() + "\" is no bigint", e);
        }
    }

    /** @throws Malformed unless it is base64 */
    static byte[] bytes(JsonNode content) {
        try {
            byte[] bytes = content.binaryValue();
            if (bytes != null) {
                return bytes;
            }
        } catch (IOException e) {
            throw new Malformed("what should be base64 is not", e);
        }
        throw new Malformed("what should be base64 is not");
    }
}
