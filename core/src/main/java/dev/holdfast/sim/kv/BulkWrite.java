package dev.holdfast.sim.kv;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Bulk put and bulk delete, in both their forms. One bad entry refuses the whole call. */
public final class BulkWrite {
    private static final String ONE = "accounts/*/storage/kv/namespaces/*/";
    private static final int NAMESPACE = 1;

    private final KvStore store;
    private final AtomicLong written = new AtomicLong();

    public BulkWrite(KvStore store) {
        this.store = store;
    }

    public void addTo(Router router) {
        router.add("PUT", ONE + "bulk", Permission.KV_WRITE, this::put)
                .add("POST", ONE + "bulk/delete", Permission.KV_WRITE, this::delete)
                .add("DELETE", ONE + "bulk", Permission.KV_WRITE, this::delete);
    }

    private Reply put(Call call) throws IOException {
        String namespace = store.namespaces().get(call.argument(NAMESPACE)).id();
        Map<String, Pair> pairs = new LinkedHashMap<>();
        for (JsonNode entry : entries(call.body())) {
            Pair pair = pair(entry);
            if (!same(pairs.getOrDefault(pair.key(), pair), pair)) {
                throw Limits.invalid("received duplicate key with different values or expiration parameters: \""
                        + pair.key() + "\"");
            }
            pairs.put(pair.key(), pair);
        }
        store.allowance().take(pairs.size());
        List<String> failed = new ArrayList<>();
        store.pairs().together(() -> {
            for (Pair pair : pairs.values()) {
                if (fails(pair.key())) {
                    failed.add(pair.key());
                } else {
                    store.pairs().put(namespace, pair);
                }
            }
        });
        return done(pairs.size() - failed.size(), failed);
    }

    private Reply delete(Call call) throws IOException {
        String namespace = store.namespaces().get(call.argument(NAMESPACE)).id();
        List<String> keys = new ArrayList<>();
        for (JsonNode entry : entries(call.body())) {
            if (!entry.isTextual()) {
                throw Limits.invalid("Invalid input: expected string");
            }
            keys.add(Limits.key(entry.textValue()));
        }
        store.pairs().together(() -> keys.forEach(key -> store.pairs().delete(namespace, key)));
        return done(keys.size(), List.of());
    }

    private boolean fails(String key) {
        int every = store.manner().failEvery();
        return store.manner().refusedKeys().contains(key) || every > 0 && written.incrementAndGet() % every == 0;
    }

    private static Reply done(int successful, List<String> failed) {
        ObjectNode result = Json.object().put("successful_key_count", successful);
        failed.forEach(result.putArray("unsuccessful_keys")::add);
        return Reply.ok(result);
    }

    private static List<JsonNode> entries(InputStream body) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(new BoundedInput(body, Limits.BULK_BYTES))) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw Limits.invalid("Invalid input: expected array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                entries.add(parser.readValueAsTree());
                if (entries.size() > Limits.BULK_PAIRS) {
                    throw Limits.invalid("more than " + Limits.BULK_PAIRS + " keys in one call");
                }
            }
            return entries;
        } catch (JacksonException e) {
            throw Limits.invalid("malformed JSON: " + e.getOriginalMessage());
        } catch (BoundedInput.TooLong e) {
            throw new ApiError(413, 10001, "request body exceeds " + Limits.BULK_BYTES + " bytes");
        }
    }

    private Pair pair(JsonNode entry) {
        JsonNode value = entry.path("value");
        if (!entry.path("key").isTextual() || !value.isTextual()) {
            throw Limits.invalid("Invalid input: key and value must be strings");
        }
        JsonNode metadata = entry.path("metadata");
        return new Pair(
                Limits.key(entry.path("key").textValue()),
                Limits.value(bytes(value.textValue(), entry.path("base64").asBoolean())),
                Limits.expiration(seconds(entry, "expiration"), seconds(entry, "expiration_ttl"), store.clock()),
                metadata.isMissingNode() || metadata.isNull() ? null : Limits.metadata(metadata.toString()));
    }

    private static byte[] bytes(String value, boolean base64) {
        try {
            return base64 ? Base64.getDecoder().decode(value) : value.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Limits.invalid("Invalid base64 value");
        }
    }

    private static Long seconds(JsonNode entry, String name) {
        JsonNode node = entry.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber()) {
            throw Limits.invalid(name + ": Invalid input: expected integer");
        }
        return node.longValue();
    }

    private static boolean same(Pair a, Pair b) {
        return java.util.Arrays.equals(a.value(), b.value()) && Objects.equals(a.expiration(), b.expiration());
    }
}
