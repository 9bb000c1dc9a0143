package dev.holdfast.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Databases and namespaces of the account: listing, finding, making. */
final class Resources {
    static final String D1 = "/d1/database";
    static final String KV = "/storage/kv/namespaces";
    private static final int PER_PAGE = 100;

    private final CloudflareApi api;

    Resources(CloudflareApi api) {
        this.api = api;
    }

    List<Database> databases(String name) {
        Call list = name.isEmpty() ? Call.get(D1) : Call.get(D1).with("name", name);
        return pages(list, Resources::database);
    }

    List<Namespace> namespaces() {
        return pages(Call.get(KV).with("order", "title").with("direction", "asc"), Resources::namespace);
    }

    Database database(String nameOrId) {
        if (nameOrId.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            return database(api.call(Call.get(D1 + "/" + nameOrId)).result());
        }
        Database found = databases(nameOrId).stream()
                .filter(one -> one.name().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> unknown("D1 database", nameOrId, "`wrangler d1 list` shows them all."));
        // Only the answer about a single database tells its size.
        return database(api.call(Call.get(D1 + "/" + found.id())).result());
    }

    Namespace namespace(String titleOrId) {
        List<Namespace> all = namespaces();
        return all.stream()
                .filter(one -> one.title().equals(titleOrId))
                .findFirst()
                .or(() -> all.stream().filter(one -> one.id().equals(titleOrId)).findFirst())
                .orElseThrow(() -> unknown("KV namespace", titleOrId, "`wrangler kv namespace list` shows them all."));
    }

    Database createDatabase(String name) {
        return created(
                () -> database(api.call(Call.postOnce(D1, json("name", name))).result()), () -> database(name));
    }

    Namespace createNamespace(String title) {
        return created(
                () -> namespace(
                        api.call(Call.postOnce(KV, json("title", title))).result()),
                () -> namespace(title));
    }

    /** An answer that was lost does not tell whether it was made. */
    private static <T> T created(Supplier<T> create, Supplier<T> find) {
        try {
            return create.get();
        } catch (ApiFailure failure) {
            if (failure.outcome() != ApiFailure.Outcome.UNKNOWN) {
                throw failure;
            }
        }
        try {
            return find.get();
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.NOT_FOUND) {
                throw failure;
            }
            return create.get();
        }
    }

    /** A short page may be the server's own idea of a page, so only an empty one or the total ends the list. */
    private <T> List<T> pages(Call list, Function<JsonNode, T> parse) {
        List<T> all = new ArrayList<>();
        for (int page = 1; ; page++) {
            Answer<JsonNode> answer = api.call(list.with("page", "" + page).with("per_page", "" + PER_PAGE));
            answer.result().forEach(one -> all.add(parse.apply(one)));
            long total = answer.info().path("total_count").asLong(-1);
            if (answer.result().isEmpty() || total >= 0 && all.size() >= total) {
                return all;
            }
        }
    }

    private static Database database(JsonNode node) {
        return new Database(
                node.path("uuid").asText(),
                node.path("name").asText(),
                node.path("file_size").asLong(-1));
    }

    private static Namespace namespace(JsonNode node) {
        return new Namespace(node.path("id").asText(), node.path("title").asText());
    }

    private static Content json(String name, String value) {
        ObjectNode body = new ObjectMapper().createObjectNode().put(name, value);
        return Content.json(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Failure unknown(String what, String name, String hint) {
        return new Failure(Failure.Kind.NOT_FOUND, "there is no " + what + " " + name, hint);
    }
}
