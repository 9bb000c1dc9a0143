package dev.holdfast.sim.d1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.ObjectStorage;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** {@code /export} and {@code /import}, both by polling. */
public final class Transfers {
    private static final String ONE = "accounts/*/d1/database/*/";
    private static final int DATABASE = 1;
    private static final Duration VALID = Duration.ofHours(1);

    private final Databases databases;
    private final ObjectStorage storage;
    private final ExportLog log;
    private final AtomicLong exports = new AtomicLong();

    public Transfers(Databases databases, ObjectStorage storage, ExportLog log) {
        this.databases = databases;
        this.storage = storage;
        this.log = log;
    }

    public void addTo(Router router) {
        router.add("POST", ONE + "export", Permission.D1_READ, this::export)
                .add("POST", ONE + "import", Permission.D1_WRITE, this::imported);
    }

    private Reply export(Call call) throws IOException {
        DatabaseInfo info = databases.info(call.argument(DATABASE));
        Database database = databases.database(info.uuid());
        JsonNode body = call.json(7400);
        if (!body.path("output_format").asText("").equals("polling")) {
            throw new ApiError(400, 7400, "The request is malformed: output_format must be polling");
        }
        String bookmark = body.path("current_bookmark").asText("");
        if (bookmark.isEmpty()) {
            String name = info.name().replaceAll("[^A-Za-z0-9_-]", "_") + "-" + info.uuid() + "-"
                    + exports.incrementAndGet() + ".sql";
            DumpWriter.DumpOptions options = options(body.path("dump_options"));
            bookmark = database.start((file, clock) -> log.begun(
                                    new Export(file, clock, database.manner(), options, storage, name), info.name())
                            .begin())
                    .bookmark();
        }
        return polled(database, "export", bookmark, "Not currently exporting anything.");
    }

    private static DumpWriter.DumpOptions options(JsonNode node) {
        Set<String> tables = new HashSet<>();
        node.path("tables").forEach(table -> tables.add(table.asText()));
        boolean schema = !node.path("no_schema").asBoolean();
        boolean data = !node.path("no_data").asBoolean();
        if (!schema && !data) {
            throw new ApiError(400, 7400, "The request is malformed: no_schema and no_data exclude each other");
        }
        return new DumpWriter.DumpOptions(schema, data, tables);
    }

    private Reply imported(Call call) throws IOException {
        Database database =
                databases.database(databases.info(call.argument(DATABASE)).uuid());
        JsonNode body = call.json(7400);
        return switch (body.path("action").asText("")) {
            case "init" -> init(database, etag(body));
            case "ingest" -> ingest(database, etag(body), body.path("filename").asText(""));
            case "poll" ->
                polled(
                        database,
                        "import",
                        body.path("current_bookmark").asText(""),
                        "Not currently importing anything.");
            default -> throw new ApiError(400, 7400, "The request is malformed: unknown action");
        };
    }

    private Reply init(Database database, String etag) throws IOException {
        database.alone(file -> null);
        String name = name(database, etag);
        if (Files.exists(storage.file(name)) && storage.etag(name).equals(etag)) {
            return started(database, name);
        }
        return Reply.ok(Json.object().put("filename", name).put("upload_url", storage.sign("PUT", name, VALID)));
    }

    private Reply ingest(Database database, String etag, String filename) throws IOException {
        if (!filename.equals(name(database, etag)) || !Files.exists(storage.file(filename))) {
            return failed("File not found: " + filename);
        }
        if (!storage.etag(filename).equals(etag)) {
            return failed("File contents did not upload successfully: etag does not match.");
        }
        return started(database, filename);
    }

    private Reply started(Database database, String name) throws IOException {
        String bookmark = database.start(
                        (file, clock) -> new Import(file, clock, database.manner(), storage.file(name)).begin())
                .bookmark();
        return polled(database, "import", bookmark, "Not currently importing anything.");
    }

    private static Reply polled(Database database, String type, String bookmark, String nothing) throws IOException {
        Optional<LongTask.State> state = database.poll(type, bookmark);
        return state.isPresent() ? Reply.ok(state.get().json()) : failed(nothing);
    }

    private static Reply failed(String error) {
        ObjectNode result = Json.object().put("success", false).put("error", error);
        return Reply.ok(result);
    }

    private static String etag(JsonNode body) {
        String etag = body.path("etag").asText("");
        if (!etag.matches("[0-9a-f]{32}")) {
            throw new ApiError(400, 7400, "The request is malformed: etag must be an MD5 in hexadecimal");
        }
        return etag;
    }

    private static String name(Database database, String etag) {
        return "import-" + database.uuid() + "-" + etag + ".sql";
    }
}
