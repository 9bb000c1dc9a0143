package dev.holdfast.cloudflare.kv;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cloudflare.Answer;
import dev.holdfast.cloudflare.BodyReader;
import dev.holdfast.cloudflare.Call;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Content;
import dev.holdfast.cloudflare.ResultReader;
import dev.holdfast.model.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The calls on one namespace.
 *
 * @see <a href="https://developers.cloudflare.com/api/resources/kv/">Workers KV in the API</a>
 */
final class KvCalls {
    static final int PAGE = 1_000;
    static final int BULK_GET = 100;
    static final int BULK_PUT = 10_000;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CloudflareApi api;
    private final String path;

    KvCalls(CloudflareApi api, String namespaceId) {
        this.api = api;
        this.path = "/storage/kv/namespaces/" + Call.encoded(namespaceId);
    }

    /** The page at a cursor; null for the first one. */
    ListPage list(String prefix, String cursor, int limit) {
        Call call = Call.get(path + "/keys").with("limit", "" + limit);
        call = prefix.isEmpty() ? call : call.with("prefix", prefix);
        call = cursor == null ? call : call.with("cursor", cursor);
        Answer<List<Entry>> answer = api.call(call, KvCalls::entries);
        String next = answer.info().path("cursor").asText("");
        return new ListPage(answer.result(), next.isEmpty() ? null : next);
    }

    /** Asks for up to 100 values at once; the reader gets the {@code result}. */
    <T> T bulkGet(List<String> names, ResultReader<T> reader) {
        return api.call(Call.post(path + "/bulk/get", json(Map.of("keys", names, "type", "text"))), reader)
                .result();
    }

    /** The bytes of one value. */
    <T> T get(String name, BodyReader<T> reader) {
        return api.fetch(Call.get(path + "/values/" + Call.encoded(name)), reader);
    }

    /** Writes the pairs of a JSON file. With {@code once} an unanswered call is not sent again. */
    JsonNode bulkPut(Path file, boolean once) {
        Call call = Call.put(path + "/bulk", Content.json(file));
        return api.call(new Call(
                        call.method(),
                        call.path(),
                        call.content(),
                        !once,
                        call.limit().multipliedBy(5)))
                .result();
    }

    void bulkDelete(List<String> names) {
        api.call(Call.post(path + "/bulk/delete", json(names)));
    }

    private static Content json(Object value) {
        try {
            return Content.json(MAPPER.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Entry> entries(JsonParser parser) throws IOException {
        List<Entry> entries = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            entries.add(entry(parser));
        }
        return entries;
    }

    private static Entry entry(JsonParser parser) throws IOException {
        String name = null;
        Long expiration = null;
        String metadata = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            boolean some = parser.nextToken() != JsonToken.VALUE_NULL;
            switch (field) {
                case "name" -> name = parser.getText();
                case "expiration" -> expiration = some && parser.getLongValue() > 0 ? parser.getLongValue() : null;
                case "metadata" -> metadata = some ? CanonicalJson.of(parser) : null;
                default -> parser.skipChildren();
            }
        }
        if (name == null) {
            throw new IOException("a key of the listing has no name");
        }
        return new Entry(name, expiration, metadata);
    }
}
