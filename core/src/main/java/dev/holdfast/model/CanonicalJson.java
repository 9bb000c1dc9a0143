package dev.holdfast.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for each JSON value, so that equal metadata is equal bytes.
 *
 * <p>The layout is that of RFC 8785: no white space, member names sorted by UTF-16 code units, the fewest escapes,
 * numbers as ECMAScript prints them. Three things go further than the RFC, because a backup must not round: a number
 * keeps all its digits (2^53+1 stays what it is), an integer that is written without an exponent never gets one, as
 * there are parsers to which that is another type, and half a surrogate pair is kept as its {@code \\udXXX} escape. Of
 * members of the same name the last one counts, as in ECMAScript. Canonical text is a fixed point.
 */
public final class CanonicalJson {
    private static final JsonFactory JSON = new JsonFactory();

    private CanonicalJson() {}

    /**
     * The canonical form of a JSON text.
     *
     * @throws Failure CORRUPT when it is not exactly one JSON value
     */
    public static String of(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            String canonical = of(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "text behind the value");
            }
            return canonical;
        } catch (IOException e) {
            throw new Failure(Failure.Kind.CORRUPT, "metadata is not JSON: " + e.getMessage(), "", e);
        }
    }

    /** The canonical form of a tree. Numbers are as exact as the tree holds them. */
    public static String of(JsonNode node) {
        return of(node.toString());
    }

    /**
     * The canonical form of the value that begins at the parser's current token; the parser then stands on its last token.
     *
     * @throws IOException also for anything that is not JSON
     */
    public static String of(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder();
        append(text, parser);
        return text.toString();
    }

    private static void append(StringBuilder text, JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> appendObject(text, parser);
            case START_ARRAY -> appendArray(text, parser);
            case VALUE_STRING -> appendString(text, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> appendNumber(text, parser);
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> text.append(parser.getText());
            case null, default -> throw new JsonParseException(parser, "a value is missing");
        }
    }

    private static void appendObject(StringBuilder text, JsonParser parser) throws IOException {
        Map<String, String> members = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, of(parser));
        }
        char before = '{';
        for (Map.Entry<String, String> member : members.entrySet()) {
            appendString(text.append(before), member.getKey());
            text.append(':').append(member.getValue());
            before = ',';
        }
        text.append(members.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(StringBuilder text, JsonParser parser) throws IOException {
        int start = text.append('[').length();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            append(text.length() > start ? text.append(',') : text, parser);
        }
        text.append(']');
    }

    private static void appendNumber(StringBuilder text, JsonParser parser) throws IOException {
        String number = parser.getText();
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            text.append(number.equals("-0") ? "0" : number);
            return;
        }
        try {
            appendNumber(text, new BigDecimal(number).stripTrailingZeros());
        } catch (NumberFormatException e) {
            throw new JsonParseException(parser, "a number out of all bounds", e);
        }
    }

    /** ECMA-262, Number::toString, with the digits that stand there instead of the shortest that round-trip. */
    private static void appendNumber(StringBuilder text, BigDecimal number) {
        if (number.signum() == 0) {
            text.append('0');
            return;
        }
        text.append(number.signum() < 0 ? "-" : "");
        String digits = number.unscaledValue().abs().toString();
        long point = (long) digits.length() - number.scale();
        if (point > 21 || point <= -6) {
            text.append(digits.charAt(0));
            text.append(digits.length() > 1 ? "." : "").append(digits, 1, digits.length());
            text.append(point > 0 ? "e+" : "e").append(point - 1);
        } else if (point <= 0) {
            text.append("0.").repeat('0', (int) -point).append(digits);
        } else if (point >= digits.length()) {
            text.append(digits).repeat('0', (int) point - digits.length());
        } else {
            text.append(digits, 0, (int) point).append('.').append(digits, (int) point, digits.length());
        }
    }

    private static void appendString(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                text.append(c).append(string.charAt(++i));
            } else {
                appendChar(text, c);
            }
        }
        text.append('"');
    }

    private static void appendChar(StringBuilder text, char c) {
        switch (c) {
            case '"', '\\' -> text.append('\\').append(c);
            case '\b' -> text.append("\\b");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\f' -> text.append("\\f");
            case '\r' -> text.append("\\r");
            default -> {
                if (c < ' ' || Character.isSurrogate(c)) {
                    text.append(String.format("\\u%04x", (int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }
}
