package dev.holdfast.denokv.replica.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.denokv.value.Malformed;
import java.io.IOException;

/**
 * What a request says.
 *
 * @param id of who asks; a replica keeps its own for ever
 * @param generation and
 * @param at where it is
 * @param most commits
 * @param waitMs for the first commit
 * @param force whether something may be lost
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Asked(String id, String generation, String at, int most, long waitMs, boolean force) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Asked of(String id) {
        return new Asked(id, "", "", 0, 0, false);
    }

    static Asked parse(byte[] body) {
        try {
            Asked asked = body.length == 0 ? of("") : JSON.readValue(body, Asked.class);
            return new Asked(
                    text(asked.id), text(asked.generation), text(asked.at), asked.most, asked.waitMs, asked.force);
        } catch (IOException e) {
            throw new Malformed("it is no JSON of the kind that is understood here");
        }
    }

    private static String text(String given) {
        return given == null ? "" : given;
    }

    byte[] json() {
        return json(this);
    }

    static byte[] json(Object any) {
        try {
            return JSON.writeValueAsBytes(any);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T read(byte[] body, Class<T> type) throws IOException {
        return JSON.readValue(body, type);
    }
}
