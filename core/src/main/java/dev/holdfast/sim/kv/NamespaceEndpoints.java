package dev.holdfast.sim.kv;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.util.List;

/** {@code /storage/kv/namespaces}: list, create, look at, rename and delete namespaces. */
public final class NamespaceEndpoints {
    private static final String ALL = "accounts/*/storage/kv/namespaces";
    private static final String ONE = ALL + "/*";
    private static final int NAMESPACE = 1;

    private final KvStore store;

    public NamespaceEndpoints(KvStore store) {
        this.store = store;
    }

    public void addTo(Router router) {
        router.add("GET", ALL, Permission.KV_READ, this::list)
                .add("POST", ALL, Permission.KV_WRITE, this::create)
                .add("GET", ONE, Permission.KV_READ, this::get)
                .add("PUT", ONE, Permission.KV_WRITE, this::rename)
                .add("DELETE", ONE, Permission.KV_WRITE, this::delete);
    }

    private Reply list(Call call) {
        int page = call.number("page", 1, 1, Integer.MAX_VALUE, 10001);
        int size = call.number("per_page", 20, 1, 1000, 10001);
        boolean byTitle = call.query("order").orElse("id").equals("title");
        boolean descending = call.query("direction").orElse("asc").equals("desc");
        List<Namespaces.Namespace> all = store.namespaces().list(byTitle, descending);
        ArrayNode result = Json.array();
        all.stream().skip((page - 1L) * size).limit(size).forEach(one -> result.add(one.json()));
        ObjectNode paging = Json.object()
                .put("page", page)
                .put("per_page", size)
                .put("count", result.size())
                .put("total_count", all.size())
                .put("total_pages", (all.size() + size - 1) / size);
        return Reply.page(result, paging);
    }

    private Reply create(Call call) throws IOException {
        return Reply.ok(store.namespaces().create(title(call)).json());
    }

    private Reply get(Call call) {
        return Reply.ok(store.namespaces().get(call.argument(NAMESPACE)).json());
    }

    private Reply rename(Call call) throws IOException {
        return Reply.ok(
                store.namespaces().rename(call.argument(NAMESPACE), title(call)).json());
    }

    private Reply delete(Call call) {
        String id = store.namespaces().get(call.argument(NAMESPACE)).id();
        store.namespaces().delete(id);
        store.pairs().deleteAll(id);
        return Reply.ok(Json.MAPPER.nullNode());
    }

    private static String title(Call call) throws IOException {
        return call.json(10001).path("title").asText("");
    }
}
