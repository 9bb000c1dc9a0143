package dev.holdfast.sim.d1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code /d1/database}: list, create, look at, change and delete databases. */
public final class ControlPlane {
    private static final String ALL = "accounts/*/d1/database";
    private static final String ONE = ALL + "/*";
    private static final int DATABASE = 1;

    private final Databases databases;

    public ControlPlane(Databases databases) {
        this.databases = databases;
    }

    public void addTo(Router router) {
        router.add("GET", ALL, Permission.D1_READ, this::list)
                .add("POST", ALL, Permission.D1_WRITE, this::create)
                .add("GET", ONE, Permission.D1_READ, this::get)
                .add("PATCH", ONE, Permission.D1_WRITE, this::change)
                .add("PUT", ONE, Permission.D1_WRITE, this::change)
                .add("DELETE", ONE, Permission.D1_WRITE, this::delete);
    }

    private Reply list(Call call) {
        int page = call.number("page", 1, 1, Integer.MAX_VALUE, 7400);
        int size = call.number("per_page", 1000, 1, 10_000, 7400);
        List<DatabaseInfo> all = databases.list(call.query("name").orElse(""));
        ArrayNode result = Json.array();
        all.stream().skip((page - 1L) * size).limit(size).forEach(info -> result.add(info.listed()));
        ObjectNode paging = Json.object()
                .put("page", page)
                .put("per_page", size)
                .put("count", result.size())
                .put("total_count", all.size());
        return Reply.page(result, paging);
    }

    private Reply create(Call call) throws IOException {
        JsonNode body = call.json(7400);
        JsonNode jurisdiction = body.path("jurisdiction");
        DatabaseInfo info = databases.create(
                body.path("name").asText(""), jurisdiction.isTextual() ? jurisdiction.textValue() : null);
        return Reply.ok(described(info, Set.of()).put("created_in_region", "WEUR"));
    }

    private Reply get(Call call) throws IOException {
        DatabaseInfo info = databases.info(call.argument(DATABASE));
        Set<String> fields =
                call.query("fields").map(text -> Set.of(text.split(","))).orElse(Set.of());
        return Reply.ok(described(info, fields));
    }

    private Reply change(Call call) throws IOException {
        DatabaseInfo info = databases.info(call.argument(DATABASE));
        String mode = call.json(7400).path("read_replication").path("mode").asText("");
        if (!mode.equals("auto") && !mode.equals("disabled")) {
            throw new ApiError(400, 7400, "The request is malformed: read_replication.mode must be auto or disabled");
        }
        databases.replicate(info.uuid(), mode);
        return Reply.ok(described(databases.info(info.uuid()), Set.of()));
    }

    private Reply delete(Call call) throws IOException {
        databases.delete(databases.info(call.argument(DATABASE)).uuid());
        return Reply.ok(Json.MAPPER.nullNode());
    }

    private ObjectNode described(DatabaseInfo info, Set<String> fields) throws IOException {
        Database database = databases.database(info.uuid());
        return info.json(fields, database.size(), database.tables());
    }
}
