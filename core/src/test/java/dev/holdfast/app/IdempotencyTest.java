package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an Idempotency-Key stands for, and for whom. */
class IdempotencyTest {
    private static final String RUNS = "/api/v1/runs";

    @TempDir
    Path folder;

    private volatile String caller = "key:first";
    private OpenServer server;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("a.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
        new Sqlite(folder.resolve("b.db")).run("CREATE TABLE t(a)");
        new Sqlite(folder.resolve("c.db")).run("CREATE TABLE t(a)");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        server = OpenServer.guarded(environment, toml("store", "a.db", "b.db"), new ByName());
    }

    private String toml(String store, String... files) {
        String sources = Stream.of(files)
                .map(file -> "\"sqlite:" + folder.resolve(file) + "\"")
                .collect(Collectors.joining(", "));
        return """
                [server]
                restore_folders = ["%1$s"]
                [[backup]]
                name = "files"
                sources = [%2$s]
                to = "%1$s/%3$s"
                """.formatted(folder, sources, store);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    private final class ByName implements Doorkeeper {
        @Override
        public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
            return new Admitted(caller, "", Set.of(Access.values()));
        }

        @Override
        public void done(Admitted who, String what, String on, int status) {}
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() throws Exception {
        String first = keyed(202, RUNS, "one", wanted("a.db")).at("/runs/0/id").asText();
        assertThat(keyed(202, RUNS, "one", wanted("a.db")).at("/runs/0/id").asText())
                .isEqualTo(first);
        assertThat(keyed(422, RUNS, "one", wanted("b.db")).path("detail").asText())
                .contains(first);
        keyed(422, RUNS, "one", "{\"backup\":\"files\"}");
        assertThat(keyed(202, RUNS, "all", "{\"backup\":\"files\"}").path("runs"))
                .hasSize(2);
        assertThat(keyed(202, RUNS, "all", "{\"backup\":\"files\"}").path("runs"))
                .hasSize(2);
        keyed(422, RUNS, "all", wanted("a.db"));
        assertThat(server.get(200, RUNS).path("runs")).hasSize(3);
    }

    /** What the second call gets is what the first one began, whatever the configuration says since. */
    @Test
    void theRunsOfTheFirstCallAreThoseOfItsDay() throws Exception {
        JsonNode first = keyed(202, RUNS, "all", "{\"backup\":\"files\"}").path("runs");
        first.forEach(run -> ended(run.path("id").asText()));
        for (String[] files : new String[][] {{"b.db", "a.db"}, {"c.db", "a.db", "b.db"}, {"a.db"}}) {
            server.reread(toml("store", files));
            JsonNode again = keyed(202, RUNS, "all", "{\"backup\":\"files\"}").path("runs");
            assertThat(again).extracting(run -> run.path("id").asText()).containsExactly(id(first, 0), id(first, 1));
        }
        server.reread(toml("store", "a.db").replace("\"files\"", "\"others\""));
        keyed(422, RUNS, "all", "{\"backup\":\"others\"}");
        assertThat(keyed(202, RUNS, "all", "{\"backup\":\"files\"}").path("runs"))
                .extracting(run -> run.path("id").asText())
                .containsExactly(id(first, 0), id(first, 1));
        keyed(404, RUNS, "new", "{\"backup\":\"files\"}");
        assertThat(server.get(200, RUNS).path("runs")).hasSize(2);
    }

    @Test
    void theSimpleFormAnswersTheSameWhereTheStoreIsAnotherSince() throws Exception {
        String body = "{\"action\":\"backup\",\"source\":\"sqlite:" + folder.resolve("a.db") + "\"}";
        JsonNode first = keyed(200, "/api/backup", "one", body);
        ended(first.path("run").asText());
        server.reread(toml("another", "a.db", "b.db"));
        assertThat(keyed(200, "/api/backup", "one", body)).isEqualTo(first);
    }

    /** There was one source when the call came first. */
    @Test
    void theSimpleFormAnswersTheSameWhateverIsConfiguredSince() throws Exception {
        String body = "{\"action\":\"backup\"}";
        server.reread(toml("store", "a.db"));
        JsonNode first = keyed(200, "/api/backup", "one", body);
        for (String toml : List.of(
                toml("store", "a.db", "b.db"),
                toml("store", "b.db"),
                toml("store", "a.db").replace("\"files\"", "\"others\""),
                toml("another", "a.db"))) {
            server.reread(toml);
            assertThat(keyed(200, "/api/backup", "one", body)).as(toml).isEqualTo(first);
        }
        keyed(422, "/api/backup", "one", "{\"action\":\"backup\",\"source\":\"sqlite:b.db\"}");
        assertThat(server.get(200, RUNS).path("runs")).hasSize(1);
    }

    @Test
    void whatIsCancelledWhileTheSimpleFormWaitsIsNoFault() throws Exception {
        String body = "{\"action\":\"backup\",\"source\":\"sqlite:" + folder.resolve("a.db") + "\"}";
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"));
                var program = connection.createStatement()) {
            program.execute("BEGIN EXCLUSIVE");
            CompletableFuture<JsonNode> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return keyed(409, "/api/backup", "one", body);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            JsonNode runs = server.get(200, RUNS).path("runs");
            for (int i = 0; i < 600 && !runs.at("/0/state").asText().equals("WAITING"); i++) {
                Pauses.sleep(Duration.ofMillis(50));
                runs = server.get(200, RUNS).path("runs");
            }
            server.post(202, RUNS + "/" + id(runs, 0) + "/cancel", "");
            assertThat(answer.get(30, TimeUnit.SECONDS).path("detail").asText() + answer.get())
                    .contains("the backup was cancelled");
        }
    }

    private static String id(JsonNode runs, int number) {
        return runs.path(number).path("id").asText();
    }

    private void ended(String run) {
        try {
            server.ended(run);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aKeyIsOfOneCaller() throws Exception {
        String first = keyed(202, RUNS, "one", wanted("a.db")).at("/runs/0/id").asText();
        caller = "key:second";
        assertThat(keyed(202, RUNS, "one", wanted("a.db")).at("/runs/0/id").asText())
                .isNotEqualTo(first);
    }

    @Test
    void noCallerCanStandInTheWayOfARestore() throws Exception {
        server.ended(keyed(202, RUNS, "one", wanted("a.db")).at("/runs/0/id").asText());
        String id = server.get(200, "/api/v1/snapshots")
                .at("/snapshots/0/snapshot/id")
                .asText();
        String plan = server.post(
                        202,
                        "/api/v1/restores",
                        "{\"snapshot\":\"" + id + "\",\"target\":\"sqlite:" + folder.resolve("new.db") + "\"}")
                .at("/runs/0/id")
                .asText();
        server.ended(plan);
        keyed(202, "/api/v1/diffs", "apply " + plan, "{\"a\":\"" + id + "\",\"b\":\"" + id + "\"}");
        server.post(202, "/api/v1/restores/" + plan + "/apply", "");
    }

    private String wanted(String file) {
        return "{\"backup\":\"files\",\"source\":\"sqlite:" + folder.resolve(file) + "\"}";
    }

    private JsonNode keyed(int status, String path, String key, String body) throws Exception {
        HttpRequest request = server.request(path)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return OpenServer.json(status, server.send(request));
    }
}
