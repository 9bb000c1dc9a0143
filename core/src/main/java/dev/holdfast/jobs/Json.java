package dev.holdfast.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;

/** Parameters and results as they stand in the database. */
final class Json {
    /** Larger ones belong into a store. */
    private static final int MOST_CHARACTERS = 1_000_000;

    /** A record may lose a component from one version to the next, and a run must live through that. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** @throws IllegalArgumentException when it can not be written, or is too large */
    static String write(Object value) {
        try {
            String json = MAPPER.writeValueAsString(value);
            if (json.length() > MOST_CHARACTERS) {
                throw new IllegalArgumentException(
                        "a value of " + json.length() + " characters of JSON is too large for the table of runs");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            String text = Confidential.class.isAssignableFrom(type) ? "" : ": " + json;
            throw new IllegalStateException("cannot be read as " + type.getSimpleName() + text, e);
        }
    }

    /** JSON as a value, so that writing it gives the same again. */
    static Object raw(String json) {
        return new RawValue(json);
    }
}
