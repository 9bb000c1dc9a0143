package dev.holdfast.sim.kv;

import dev.holdfast.sim.http.ApiError;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** The bounds of Workers KV (developers.cloudflare.com/kv/platform/limits), each with its refusal. */
final class Limits {
    static final int VALUE_BYTES = 25 << 20;
    static final int BULK_BYTES = 100_000_000;
    static final int BULK_PAIRS = 10_000;
    static final int BULK_GET_KEYS = 100;
    static final int BULK_GET_BYTES = 25_000_000;
    private static final int KEY_BYTES = 512;
    private static final int METADATA_BYTES = 1024;
    private static final int LEAST_SECONDS = 60;
    private static final int INVALID = 10001;

    private Limits() {}

    static ApiError invalid(String message) {
        return new ApiError(400, INVALID, message);
    }

    static String key(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (key.isEmpty()) {
            throw invalid("Key names must not be empty");
        }
        if (key.equals(".") || key.equals("..")) {
            throw invalid("\"" + key + "\" is not allowed as a key name.");
        }
        if (bytes > KEY_BYTES) {
            throw new ApiError(
                    414,
                    INVALID,
                    "UTF-8 encoded length of " + bytes + " exceeds key length limit of " + KEY_BYTES + ".");
        }
        return key;
    }

    static byte[] value(byte[] value) {
        if (value.length > VALUE_BYTES) {
            throw new ApiError(
                    413, INVALID, "Value length of " + value.length + " exceeds limit of " + VALUE_BYTES + ".");
        }
        return value;
    }

    static String metadata(String json) {
        int bytes = json == null ? 0 : json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > METADATA_BYTES) {
            throw new ApiError(
                    413, INVALID, "Metadata length of " + bytes + " exceeds limit of " + METADATA_BYTES + ".");
        }
        return json;
    }

    /** The absolute expiration: a time to live beats a moment; null when there is neither. */
    static Long expiration(Long moment, Long timeToLive, Clock clock) {
        long now = clock.instant().getEpochSecond();
        if (timeToLive != null) {
            if (timeToLive < LEAST_SECONDS) {
                throw invalid("Invalid expiration_ttl of " + timeToLive + ". Expiration TTL must be at least "
                        + LEAST_SECONDS + ".");
            }
            return now + timeToLive;
        }
        if (moment != null && moment < now + LEAST_SECONDS) {
            throw invalid("Invalid expiration of " + moment + ". Expiration times must be at least " + LEAST_SECONDS
                    + " seconds in the future.");
        }
        return moment;
    }
}
