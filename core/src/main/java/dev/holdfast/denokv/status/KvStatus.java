package dev.holdfast.denokv.status;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.denokv.replica.link.Standing;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * How a database is doing, as {@code GET /holdfast/status} of its server tells it. It holds no secrets. What a newer
 * server tells beside is passed over.
 *
 * @param name the last part of its address; empty for the one at {@code /}
 * @param role {@code primary}, {@code read-only}, {@code replica}, {@code fenced} or {@code promoted}; others may come
 * @param versionstamp of the newest commit: 20 digits in base 16
 * @param log what is kept for those who follow; null where there is none
 * @param backup null where there is none
 * @param copies how it stands among its copies; null where it can have none
 */
public record KvStatus(String name, String role, String versionstamp, Log log, Backup backup, Standing copies) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .build();

    /**
     * Commits that somebody may still need.
     *
     * @param limit from which on the oldest are dropped, whoever needs them
     */
    public record Log(long bytes, long limit) {}

    /**
     * A continuous backup.
     *
     * @param store its address
     * @param state {@code initial-copy}, {@code active}, {@code behind}, {@code failed} or {@code stopped}
     * @param lagSeconds for how long the first commit waits that is not in the store
     * @param commits that are not in the store
     * @param generation the folder that is written; empty while none is whole
     * @param begun when that was begun, in ISO 8601; empty while none is whole
     * @param problem what the last attempt met, in a sentence; empty when it went well
     */
    public record Backup(
            String store,
            String state,
            double lagSeconds,
            long commits,
            String generation,
            String begun,
            String problem) {
        private boolean isWhole() {
            return store != null
                    && state != null
                    && generation != null
                    && problem != null
                    && begun != null
                    && isMoment();
        }

        private boolean isMoment() {
            try {
                return begun.isEmpty() || Instant.parse(begun) != null;
            } catch (DateTimeParseException e) {
                return false;
            }
        }
    }

    /** UTF-8. */
    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException when it is none */
    static KvStatus parse(byte[] json) throws IOException {
        KvStatus status = JSON.readValue(json, KvStatus.class);
        boolean isWhole = status != null && status.role != null && status.versionstamp != null;
        if (!isWhole || status.backup != null && !status.backup.isWhole()) {
            throw new IOException("something is missing in it");
        }
        return status;
    }
}
