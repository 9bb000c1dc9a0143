package dev.holdfast.denokv.lines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.json.KeyJson;
import dev.holdfast.denokv.json.ValueJson;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;

/** A pair on a line: key, value, and when it expires. The versionstamp stands there for people. */
final class PairLine {
    /** What stands behind a pair, or twice in it, would be lost. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Set<String> MEMBERS = Set.of("key", "value", "expireAt", "versionstamp");
    private static final int LONGEST_KEY = 2048;
    private static final int LARGEST_VALUE = 65_536;

    private PairLine() {}

    static String of(StoredPair pair) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("key", KeyJson.of(pair.key()));
        line.set("value", new ValueJson(pair.encoding(), pair.value()).json());
        if (pair.expireAtMs() >= 0) {
            line.put("expireAt", Instant.ofEpochMilli(pair.expireAtMs()).toString());
        }
        line.put("versionstamp", pair.versionstamp().toString());
        return line.toString();
    }

    /**
     * @return with the lowest versionstamp that there is
     * @throws Malformed for a line that says no pair, or one that no database takes
     */
    static StoredPair parse(String text) {
        JsonNode line = tree(text);
        line.fieldNames().forEachRemaining(name -> demand(MEMBERS.contains(name), "there is no \"" + name + "\""));
        demand(line.has("key") && line.has("value"), "a pair has a key and a value");
        byte[] key = KeyJson.bytes(line.get("key"));
        ValueJson value = ValueJson.read(line.get("value"));
        demand(key.length <= LONGEST_KEY, "the key is longer than 2048 bytes");
        demand(value.bytes().length <= LARGEST_VALUE, "the value is larger than 64 KiB");
        return new StoredPair(key, value.bytes(), value.encoding(), Versionstamp.of(1), expireAt(line));
    }

    private static JsonNode tree(String text) {
        try {
            JsonNode line = MAPPER.readTree(text);
            demand(line != null && line.isObject(), "a line is an object");
            return line;
        } catch (JsonProcessingException e) {
            throw new Malformed("it is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static long expireAt(JsonNode line) {
        if (!line.hasNonNull("expireAt")) {
            return StoredPair.NEVER;
        }
        String text = line.get("expireAt").asText();
        try {
            long ms = Instant.parse(text).toEpochMilli();
            demand(ms > 0, "it expires before 1970");
            return ms;
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed("\"" + text + "\" is no time as 2026-05-01T12:00:00Z", e);
        }
    }

    private static void demand(boolean condition, String otherwise) {
        if (!condition) {
            throw new Malformed(otherwise);
        }
    }
}
