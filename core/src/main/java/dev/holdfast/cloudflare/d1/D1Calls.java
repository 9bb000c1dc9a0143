package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cloudflare.Call;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Content;
import dev.holdfast.cloudflare.Database;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The calls on one database.
 *
 * @see <a href="https://developers.cloudflare.com/api/resources/d1/">D1 in the API</a>
 */
final class D1Calls {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private final CloudflareApi api;
    private final Database database;
    private final String path;
    private final AtomicBoolean primary = new AtomicBoolean(true);

    D1Calls(CloudflareApi api, Database database) {
        this.api = api;
        this.database = database;
        this.path = "/d1/database/" + Call.encoded(database.id());
    }

    CloudflareApi api() {
        return api;
    }

    Database database() {
        return database;
    }

    /** True while every answer of {@link #raw} said that the primary gave it. */
    boolean isAllPrimary() {
        return primary.get();
    }

    /** Runs queries as one atomic batch. A new receiver is made for each try; the last one is the answer. */
    <R extends RawResult.RawRows> R raw(List<String> statements, Supplier<R> receiver) {
        record Read<R>(R rows, RawResult.Served served) {}
        Call call = Call.post(path + "/raw", json(batch(statements)));
        Read<R> read = api.call(call, parser -> {
                    R rows = receiver.get();
                    return new Read<>(rows, RawResult.read(parser, rows));
                })
                .result();
        if (read.served().statements() != statements.size()) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "D1 answered " + read.served().statements() + " of " + statements.size() + " statements",
                    "Try again later.");
        }
        if (!read.served().primary()) {
            primary.set(false);
        }
        return read.rows();
    }

    /** All rows of a small query, every value as text or null. */
    List<List<String>> rows(String sql) {
        return raw(List.of(sql), RawTexts::new).rows(0);
    }

    /** Runs statements as one atomic batch that must not be heard twice. */
    void write(List<String> statements) {
        api.call(Call.postOnce(path + "/query", json(batch(statements))));
    }

    /** Runs statements that may be heard any number of times. */
    void writeAgainAndAgain(List<String> statements) {
        api.call(Call.post(path + "/query", json(batch(statements))));
    }

    /** Where Time Travel stands now. */
    String bookmark() {
        String bookmark = api.call(Call.get(path + "/time_travel/bookmark"))
                .result()
                .path("bookmark")
                .asText("");
        if (bookmark.isEmpty()) {
            throw new Failure(Failure.Kind.REMOTE, "D1 named no bookmark of " + database.name(), "Try again later.");
        }
        return bookmark;
    }

    /** One step of an import. */
    JsonNode imports(ObjectNode step, boolean repeatable) {
        Call call = repeatable ? Call.post(path + "/import", json(step)) : Call.postOnce(path + "/import", json(step));
        return api.call(call).result();
    }

    private static ObjectNode batch(List<String> statements) {
        ObjectNode body = MAPPER.createObjectNode();
        ArrayNode batch = body.putArray("batch");
        statements.forEach(sql -> batch.addObject().put("sql", sql));
        return body;
    }

    private static Content json(JsonNode body) {
        return Content.json(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Rows of small queries, every value as text or null. */
    static final class RawTexts implements RawResult.RawRows {
        private final Map<Integer, List<List<String>>> rows = new HashMap<>();

        @Override
        public void row(int statement, JsonParser parser) throws IOException {
            List<String> row = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (!parser.currentToken().isScalarValue()) {
                    throw new IllegalStateException("a query for texts was answered with a blob");
                }
                row.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText());
            }
            rows.computeIfAbsent(statement, number -> new ArrayList<>()).add(row);
        }

        List<List<String>> rows(int statement) {
            return rows.getOrDefault(statement, List.of());
        }

        /** The only row of a statement. */
        List<String> row(int statement) {
            return rows(statement).getFirst();
        }
    }
}
