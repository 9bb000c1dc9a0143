package dev.holdfast.sim.kv;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bulk get: up to 100 values that are text, or JSON. */
public final class BulkRead {
    private static final int REFUSED = 10029;

    private final KvStore store;

    public BulkRead(KvStore store) {
        this.store = store;
    }

    public void addTo(Router router) {
        router.add("POST", "accounts/*/storage/kv/namespaces/*/bulk/get", Permission.KV_READ, this::get);
    }

    private Reply get(Call call) throws IOException {
        String namespace = store.namespaces().get(call.argument(1)).id();
        JsonNode body = call.json(10001);
        JsonNode keys = body.path("keys");
        if (!keys.isArray()) {
            throw Limits.invalid("Invalid input: keys must be an array");
        }
        if (keys.size() > Limits.BULK_GET_KEYS) {
            throw new ApiError(400, REFUSED, "You can request a maximum of " + Limits.BULK_GET_KEYS + " keys");
        }
        boolean json = body.path("type").asText("text").equals("json");
        boolean withMetadata = body.path("withMetadata").asBoolean();
        ObjectNode values = Json.object();
        long total = 0;
        for (JsonNode key : keys) {
            Optional<Pair> pair = store.pairs().get(namespace, Limits.key(key.asText()));
            total += pair.map(found -> found.value().length).orElse(0);
            if (total > Limits.BULK_GET_BYTES) {
                throw new ApiError(413, REFUSED, "Total size of request exceeds the limit of 25MB");
            }
            values.set(key.asText(), pair.isEmpty() ? null : entry(pair.get(), json, withMetadata));
        }
        return Reply.ok(Json.object().set("values", values));
    }

    private JsonNode entry(Pair pair, boolean json, boolean withMetadata) throws IOException {
        JsonNode value = json ? parsed(pair) : Json.MAPPER.getNodeFactory().textNode(text(pair.value()));
        if (!withMetadata) {
            return value;
        }
        ObjectNode entry = Json.object();
        entry.set("value", value);
        entry.set("metadata", pair.metadata() == null ? null : Json.MAPPER.readTree(pair.metadata()));
        if (pair.expiration() != null) {
            entry.put("expiration", pair.expiration());
        }
        return entry;
    }

    private JsonNode parsed(Pair pair) throws IOException {
        try {
            return Json.MAPPER.readTree(text(pair.value()));
        } catch (JacksonException e) {
            throw new ApiError(400, REFUSED, "At least one of the requested keys corresponds to a non-JSON value");
        }
    }

    private String text(byte[] value) {
        if (store.manner().binary() == KvManner.BinaryManner.LOCAL) {
            return new String(value, StandardCharsets.UTF_8);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ApiError(400, REFUSED, "At least one of the requested keys corresponds to a non-text value");
        }
    }
}
