package dev.holdfast.cloudflare;

import java.util.Map;

/** A D1 database. {@code bytes} is its size, or -1 when the answer did not say. */
public record Database(String id, String name, long bytes) {
    /** What tells it from every other, also from a later one of its name. */
    public Map<String, String> ids(String account) {
        return Map.of("account", account, "database", id);
    }
}
