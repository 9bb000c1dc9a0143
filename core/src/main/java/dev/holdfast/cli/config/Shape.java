package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;

/**
 * What stands behind a key. A value of another shape must not pass for one that was left out: that would switch off an
 * allow list, or an encryption, without a word.
 */
enum Shape {
    TABLE("no table", "[%s]"),
    TABLES("no list of tables", "[[%s]]"),
    TEXT("no text, or an empty one", "%s = \"…\", or leave it out."),
    TEXTS("no list of texts, or an empty one", "%s = [\"…\"], or leave it out."),
    NUMBER("no whole number", "%s = 7"),
    FLAG("neither true nor false", "%s = true");

    private final String other;
    private final String right;

    Shape(String other, String right) {
        this.other = other;
        this.right = right;
    }

    boolean fits(JsonNode node) {
        return switch (this) {
            case TABLE -> node.isObject();
            case TABLES -> node.isArray() && all(node, TABLE);
            case TEXT -> node.isTextual() && !node.textValue().isEmpty();
            case TEXTS -> node.isArray() && !node.isEmpty() && all(node, TEXT);
            case NUMBER -> node.isIntegralNumber() && node.canConvertToInt();
            case FLAG -> node.isBoolean();
        };
    }

    private static boolean all(JsonNode list, Shape shape) {
        return StreamSupport.stream(list.spliterator(), false).allMatch(shape::fits);
    }

    /** What a value is that does not fit. */
    String other() {
        return other;
    }

    /** How to write it. */
    String right(String key) {
        return "Write: " + right.formatted(key);
    }
}
