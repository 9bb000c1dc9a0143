package dev.holdfast.archive.layout;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The JSON of our small files: the same value always gives the same bytes. */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(100_000_000).build())
            .build();

    private Json() {}

    /** Writes the fields of one object. */
    public interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    public static byte[] bytes(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(indent));
            object(json, fields);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static void object(JsonGenerator json, Fields fields) throws IOException {
        json.writeStartObject();
        fields.write(json);
        json.writeEndObject();
    }

    public static void object(JsonGenerator json, String name, Fields fields) throws IOException {
        json.writeFieldName(name);
        object(json, fields);
    }

    /** Writes one item of a list. */
    public interface Item<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    public static <T> void list(JsonGenerator json, String name, Iterable<T> items, Item<T> writer) throws IOException {
        json.writeArrayFieldStart(name);
        for (T item : items) {
            writer.write(json, item);
        }
        json.writeEndArray();
    }

    public static void strings(JsonGenerator json, String name, Iterable<String> items) throws IOException {
        list(json, name, items, JsonGenerator::writeString);
    }

    public static void findings(JsonGenerator json, String name, List<Finding> findings) throws IOException {
        list(
                json,
                name,
                findings,
                (out, finding) -> object(out, fields -> {
                    fields.writeStringField("name", finding.name());
                    fields.writeStringField("reason", finding.reason());
                }));
    }

    /** The two ends of a range; an open end is null. */
    public static void range(JsonGenerator json, KeyRange range) throws IOException {
        json.writeStringField(
                "after", range.after() == null ? null : range.after().toHex());
        json.writeStringField(
                "through", range.through() == null ? null : range.through().toHex());
    }

    /**
     * Parses a file of ours.
     *
     * @throws Failure CORRUPT naming {@code file} when it is not JSON, or not what {@code reader} wants
     */
    public static <T> T parse(String file, byte[] bytes, Function<JsonNode, T> reader) {
        try {
            JsonNode tree = new ObjectMapper(FACTORY).readTree(bytes);
            if (tree == null || !tree.isObject()) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            return reader.apply(tree);
        } catch (IOException | IllegalArgumentException | DateTimeException malformed) {
            String reason = malformed instanceof IOException ? "it is not JSON" : malformed.getMessage();
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    file + " is malformed: " + reason,
                    "restore this file from a copy",
                    malformed);
        }
    }

    public static JsonNode get(JsonNode node, String name) {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return field;
    }

    public static String text(JsonNode node, String name) {
        JsonNode field = get(node, name);
        if (!field.isTextual()) {
            throw new IllegalArgumentException("'" + name + "' is not text");
        }
        return field.textValue();
    }

    public static String textOrNull(JsonNode node, String name) {
        return node.hasNonNull(name) ? text(node, name) : null;
    }

    public static long number(JsonNode node, String name) {
        JsonNode field = get(node, name);
        if (!field.canConvertToLong() || !field.isIntegralNumber()) {
            throw new IllegalArgumentException("'" + name + "' is not a whole number");
        }
        return field.longValue();
    }

    public static int small(JsonNode node, String name) {
        return Math.toIntExact(Math.clamp(number(node, name), 0, Integer.MAX_VALUE));
    }

    public static Instant time(JsonNode node, String name) {
        return Instant.parse(text(node, name));
    }

    public static KeyRange range(JsonNode node, String cursor) {
        return new KeyRange(key(node, "after"), key(node, "through"), cursor);
    }

    public static KeyRange range(JsonNode node) {
        return range(node, null);
    }

    public static <T> List<T> list(JsonNode node, String name, Function<JsonNode, T> reader) {
        JsonNode field = get(node, name);
        if (!field.isArray()) {
            throw new IllegalArgumentException("'" + name + "' is not a list");
        }
        List<T> items = new ArrayList<>(field.size());
        field.forEach(item -> items.add(reader.apply(item)));
        return items;
    }

    public static List<String> strings(JsonNode node, String name) {
        return list(node, name, item -> {
            if (!item.isTextual()) {
                throw new IllegalArgumentException("'" + name + "' holds something that is not text");
            }
            return item.textValue();
        });
    }

    public static List<Finding> findings(JsonNode node, String name) {
        return list(node, name, item -> new Finding(text(item, "name"), text(item, "reason")));
    }

    /** The constant of an enum from its camelCase name. */
    public static <E extends Enum<E>> E constant(JsonNode node, String name, E[] constants) {
        String value = text(node, name);
        for (E constant : constants) {
            if (name(constant).equals(value)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is '" + value + "', which means nothing");
    }

    /** {@code D1_BOOKMARK} is written {@code d1Bookmark}. */
    public static String name(Enum<?> constant) {
        StringBuilder camel = new StringBuilder();
        for (String word : constant.name().split("_")) {
            String lower = word.toLowerCase(java.util.Locale.ROOT);
            camel.append(camel.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
        }
        return camel.toString();
    }

    private static Key key(JsonNode node, String name) {
        String hex = textOrNull(node, name);
        if (hex == null) {
            get(node, name);
            return null;
        }
        return Key.fromHex(hex);
    }
}
