package dev.holdfast.sim.kv;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.holdfast.sim.disk.Content;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Keys, values and metadata, one at a time. */
public final class PairEndpoints {
    private static final String ONE = "accounts/*/storage/kv/namespaces/*/";
    private static final int NAMESPACE = 1;
    private static final int KEY = 2;

    private final KvStore store;

    public PairEndpoints(KvStore store) {
        this.store = store;
    }

    public void addTo(Router router) {
        router.add("GET", ONE + "keys", Permission.KV_READ, this::list)
                .add("GET", ONE + "values/*", Permission.KV_READ, this::value)
                .add("GET", ONE + "metadata/*", Permission.KV_READ, this::metadata)
                .add("PUT", ONE + "values/*", Permission.KV_WRITE, this::put)
                .add("DELETE", ONE + "values/*", Permission.KV_WRITE, this::delete);
    }

    private Reply list(Call call) throws IOException {
        int limit = call.number("limit", 1000, 10, 1000, 10001);
        String cursor = call.query("cursor").orElse("");
        PairTable.Page page = store.pairs()
                .list(namespace(call), call.query("prefix").orElse(""), cursor.isEmpty() ? "" : after(cursor), limit);
        ArrayNode result = Json.array();
        for (Pair pair : page.pairs()) {
            var entry = result.addObject().put("name", pair.key());
            if (pair.expiration() != null) {
                entry.put("expiration", pair.expiration());
            }
            if (pair.metadata() != null) {
                entry.set("metadata", Json.MAPPER.readTree(pair.metadata()));
            }
        }
        return Reply.page(
                result,
                Json.object()
                        .put("count", result.size())
                        .put("cursor", page.last() == null ? "" : cursor(page.last())));
    }

    private Reply value(Call call) {
        Pair pair = pair(call);
        Reply reply = Reply.raw(200, "application/octet-stream", Content.of(pair.value()));
        return pair.expiration() == null
                ? reply
                : reply.with("expiration", pair.expiration().toString());
    }

    private Reply metadata(Call call) throws IOException {
        String metadata = pair(call).metadata();
        return Reply.ok(metadata == null ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(metadata));
    }

    private Reply put(Call call) throws IOException {
        String namespace = namespace(call);
        String key = Limits.key(call.argument(KEY));
        byte[] body = call.body().readNBytes(Limits.VALUE_BYTES + (1 << 16));
        String type = call.header("content-type").orElse("");
        Map<String, byte[]> parts = type.startsWith("multipart/") ? Multipart.parts(type, body) : Map.of("value", body);
        if (!parts.containsKey("value")) {
            throw Limits.invalid("multipart body without a part named value");
        }
        Long expiration =
                Limits.expiration(seconds(call, "expiration"), seconds(call, "expiration_ttl"), store.clock());
        Pair pair = new Pair(key, Limits.value(parts.get("value")), expiration, json(parts.get("metadata")));
        store.allowance().take(1);
        store.pairs().put(namespace, pair);
        return Reply.ok(Json.object());
    }

    private Reply delete(Call call) {
        store.pairs().delete(namespace(call), Limits.key(call.argument(KEY)));
        return Reply.ok(Json.object());
    }

    private Pair pair(Call call) {
        return store.pairs()
                .get(namespace(call), Limits.key(call.argument(KEY)))
                .orElseThrow(() -> new ApiError(404, 10009, "get: 'key not found'"));
    }

    private String namespace(Call call) {
        return store.namespaces().get(call.argument(NAMESPACE)).id();
    }

    private static Long seconds(Call call, String name) {
        String text = call.query(name).orElse("");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("-?[0-9]{1,15}")) {
            throw Limits.invalid("Invalid " + name + " of " + text);
        }
        return Long.valueOf(text);
    }

    private static String json(byte[] metadata) throws IOException {
        if (metadata == null) {
            return null;
        }
        try {
            JsonNode node = Json.MAPPER.readTree(metadata);
            return node.isNull() || node.isMissingNode() ? null : Limits.metadata(node.toString());
        } catch (JacksonException e) {
            throw Limits.invalid("metadata must be valid JSON");
        }
    }

    private static String cursor(String last) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
    }

    private static String after(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Limits.invalid("Invalid cursor");
        }
    }
}
