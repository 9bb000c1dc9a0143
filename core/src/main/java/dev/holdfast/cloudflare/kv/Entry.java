package dev.holdfast.cloudflare.kv;

import java.nio.charset.StandardCharsets;

/**
 * What a listing says of a pair.
 *
 * @param expiration absolute, in seconds since 1970, or null
 * @param metadata canonical JSON, or null
 */
record Entry(String name, Long expiration, String metadata) {
    byte[] bytes() {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    boolean isExpired(long now) {
        return expiration != null && expiration <= now;
    }
}
