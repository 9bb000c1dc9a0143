package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.serve.Hosting;
import dev.holdfast.app.serve.Orders;
import dev.holdfast.app.serve.Runs;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.server.Loopback;
import dev.holdfast.server.Service;
import dev.holdfast.server.api.Parts;
import dev.holdfast.server.http.Listen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with real runs over a SQLite file: started, called and stopped as a user would. */
class ServiceTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Throwable> bugs = new ArrayList<>();
    private final List<String> audit = new ArrayList<>();
    private Environment environment;
    private String source;
    private Runs runs;
    private Service service;

    @BeforeEach
    void start() throws IOException {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        source = "sqlite:" + folder.resolve("shop.db");
        new Sqlite(folder.resolve("shop.db"))
                .run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),('it''s \"quoted\"' || char(10, 9, 233)),(NULL)");
        configure("cron = \"0 3 * * *\"\nkeep = { last = 2 }\n");
        open();
    }

    @AfterEach
    void stop() {
        close();
        client.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void theSimpleForm() throws Exception {
        JsonNode made = json(200, post("/api/backup", "{\"action\":\"backup\"}"));
        assertThat(made.path("success").asBoolean()).isTrue();
        String name = made.path("backup").asText();
        assertThat(name).matches("sqlite-.*_\\d{8}T\\d{9}Z\\.sql");

        assertThat(json(200, get("/api/backup")).path("backups"))
                .singleElement()
                .satisfies(one -> assertThat(one.asText()).isEqualTo(name));
        String content = json(200, get("/api/backup/" + name)).path("content").asText();
        String raw = send(request("/api/backup/" + name)
                        .header("Accept", "application/sql")
                        .build())
                .body();
        assertThat(content).isEqualTo(raw).contains("CREATE TABLE t(a)");
        new Sqlite(folder.resolve("back.db")).run(raw.split(";\n"));
        assertThat(Ran.in(environment, "diff", source, "sqlite:" + folder.resolve("back.db"))
                        .exit())
                .isZero();

        assertThat(audit).containsExactly("POST /api/backup 200");
        assertThat(json(404, get("/api/backup/" + name.replace(".sql", ".json")))
                        .path("error")
                        .asText())
                .contains("no backup");
        assertThat(json(404, get("/api/backup/..%2F..%2Fetc%2Fpasswd"))
                        .path("error")
                        .asText())
                .contains("no backup");
        assertThat(json(400, post("/api/backup", "{\"action\":\"delete\"}"))
                        .path("error")
                        .asText())
                .contains("delete");
        assertThat(json(404, post("/api/backup", "{\"action\":\"backup\",\"source\":\"d1:x\"}"))
                        .path("error")
                        .asText())
                .contains("d1:x");
    }

    @Test
    void aRunIsFollowedToItsEnd() throws Exception {
        JsonNode started = json(202, post("/api/v1/runs", "{\"backup\":\"files\"}"));
        String run = started.at("/runs/0/id").asText();
        String events = get("/api/v1/runs/" + run + "/events").body();
        assertThat(events).contains("event: run").contains("\"SUCCEEDED\"");
        JsonNode details = json(200, get("/api/v1/runs/" + run));
        assertThat(details.path("steps"))
                .extracting(step -> step.path("name").asText())
                .containsExactly("begin", "capture", "prove", "compare", "forget");
        assertThat(details.at("/run/result").asText()).contains("\"proven\"");

        JsonNode snapshot = json(200, get("/api/v1/snapshots")).at("/snapshots/0/snapshot");
        assertThat(snapshot.path("state").asText()).isEqualTo("proven");
        String path = "/api/v1/snapshots/" + snapshot.path("id").asText();
        assertThat(json(200, get(path)).at("/contents/0/name").asText()
                        + json(200, get(path)).toString())
                .contains("\"t\"");
        for (JsonNode file : json(200, get(path + "/files")).path("files")) {
            HttpResponse<byte[]> bytes = client.send(
                    request(path + "/files/" + file.path("name").asText()).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            Path stored = folder.resolve("store")
                    .resolve(snapshot.path("id").asText())
                    .resolve(file.path("name").asText());
            assertThat(bytes.body()).isEqualTo(Files.readAllBytes(stored));
        }
        assertThat(get(path + "/files/..%2F..%2F..%2Fshop.db").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/snapshots/../../etc").statusCode()).isIn(400, 404);
    }

    @Test
    void theSameKeyStartsOnce() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HttpRequest request = request("/api/v1/runs")
                    .header("Idempotency-Key", "one")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"backup\":\"files\"}"))
                    .build();
            ids.add(json(202, send(request)).at("/runs/0/id").asText());
        }
        assertThat(ids.getFirst()).isEqualTo(ids.getLast());
        get("/api/v1/runs/" + ids.getFirst() + "/events");
        assertThat(json(200, get("/api/v1/snapshots")).path("snapshots")).hasSize(1);
    }

    @Test
    void schedulesFollowTheConfiguration() throws Exception {
        JsonNode item = json(200, get("/api/v1/schedules")).at("/schedules/0");
        assertThat(item.path("cron").asText()).isEqualTo("0 3 * * *");
        assertThat(item.path("next").asText()).contains("T03:00");
        String path = "/api/v1/schedules/" + item.path("id").asText().replace("/", "%2F");
        assertThat(json(200, post(path + "/pause", "")).path("enabled").asBoolean())
                .isFalse();
        assertThat(json(200, post(path + "/resume", "")).path("enabled").asBoolean())
                .isTrue();
        json(404, post("/api/v1/schedules/none/pause", ""));

        close();
        configure("");
        open();
        assertThat(json(200, get("/api/v1/schedules")).path("schedules")).isEmpty();
    }

    @Test
    void theDocumentNamesEveryRoute() throws Exception {
        JsonNode document = json(200, get("/api/v1/openapi.json"));
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String url = path.getKey().replaceAll("\\{[a-z]+}", "none");
                    if (url.endsWith("/v1/events")) {
                        return; // It has no end: EventsTest listens to it.
                    }
                    HttpResponse<String> response = call(operation.getKey().toUpperCase(java.util.Locale.ROOT), url);
                    // It is there: what is refused is refused for what it is about.
                    assertThat(response.statusCode()).as(url).isNotEqualTo(405);
                    assertThat(response.body()).as(url).doesNotContain("there is nothing at this address");
                }));
        assertThat(json(200, get("/healthz")).path("status").asText()).isEqualTo("ok");
        assertThat(json(200, get("/readyz")).path("status").asText()).isEqualTo("ok");
    }

    /** What stands behind a path is in the document, too. */
    @Test
    void theDocumentNamesWhatMayStandBehindAPath() throws Exception {
        JsonNode paths = json(200, get("/api/v1/openapi.json")).path("paths");
        String one = "/api/v1/snapshots/{source}/{time}";
        for (String operation : List.of(
                "get /api/v1/snapshots",
                "get " + one,
                "delete " + one,
                "post " + one + "/prove",
                "put " + one + "/hold",
                "delete " + one + "/hold",
                "get " + one + "/files",
                "get " + one + "/files/{file}")) {
            String[] words = operation.split(" ");
            JsonNode parameters = paths.path(words[1]).path(words[0]).path("parameters");
            assertThat(parameters)
                    .as(operation)
                    .filteredOn(it -> it.path("in").asText().equals("query"))
                    .anyMatch(it -> it.path("name").asText().equals("store")
                            && !it.path("required").asBoolean()
                            && it.path("schema").path("type").asText().equals("string"));
        }
    }

    private void configure(String more) throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[backup]]
                name = "files"
                sources = ["%s"]
                to = "%s"
                %s""".formatted(source, folder.resolve("store"), more));
    }

    private void open() {
        Config config = ConfigFile.read(folder.resolve("holdfast.toml"), folder, environment.variables()::get);
        List<Order> orders = Orders.of(config, environment);
        Wiring features = new Wiring(environment, config, UnaryOperator.identity());
        Parts.Host host = new Hosting(environment, () -> config, features)
                .host(new FileKeyStore(folder.resolve("keys.json")), "none", List::of);
        runs = Runs.open(environment, folder.resolve("state"), features, () -> orders, host, Jobs::open, bugs::add);
        service = Service.start(
                Listen.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                runs.parts(),
                "test",
                new Loopback((who, what, on, outcome, from) -> audit.add(what + " " + outcome)),
                bugs::add);
    }

    private void close() {
        service.close();
        runs.close();
    }

    private HttpResponse<String> call(String method, String path) {
        try {
            return send(request(path)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).build());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(int status, HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JsonMapper.builder().build().readTree(response.body());
    }
}
