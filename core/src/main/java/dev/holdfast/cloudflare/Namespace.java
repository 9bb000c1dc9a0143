package dev.holdfast.cloudflare;

import java.util.Map;

/** A namespace of Workers KV. */
public record Namespace(String id, String title) {
    /** What tells it from every other, also from a later one of its title. */
    public Map<String, String> ids(String account) {
        return Map.of("account", account, "namespace", id);
    }
}
