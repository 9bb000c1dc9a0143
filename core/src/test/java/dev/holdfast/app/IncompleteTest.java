package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source gets a table that no dump can hold: everybody is told, and the last whole snapshot stays. */
class IncompleteTest {
    private static final String UNHOLDABLE = "CREATE VIRTUAL TABLE boxes USING rtree(id, a, b)";

    @TempDir
    Path folder;

    private Environment environment;
    private Sqlite database;
    private OpenServer server;

    @BeforeEach
    void start() throws Exception {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        database = new Sqlite(folder.resolve("shop.db"));
        database.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2)");
        server = OpenServer.with(environment, """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                keep = { last = 1 }
                """.formatted(folder));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void theLastCompleteOneStaysUntilThereIsAnother() throws Exception {
        server.backUp("files");
        String complete = ids().getFirst();
        database.run(UNHOLDABLE);
        server.backUp("files");
        server.backUp("files");
        String partial = ids().getFirst();
        assertThat(ids())
                .as("the newest proven one, and the newest complete one")
                .containsExactly(partial, complete);
        assertThat(server.call(409, "DELETE", "/api/v1/snapshots/" + complete, "")
                        .path("detail")
                        .asText())
                .contains("proven and complete");

        JsonNode lines = Ran.in(
                        environment,
                        "forget",
                        folder.resolve("store").toString(),
                        "--keep-last",
                        "1",
                        "--dry-run",
                        "--json")
                .json()
                .path("lines");
        assertThat(lines).extracting(line -> line.path("complete").asBoolean()).containsExactly(false, true);
        assertThat(Ran.in(environment, "forget", folder.resolve("store").toString(), "--keep-last", "1")
                        .out()
                        .lines())
                .first()
                .asString()
                .contains(partial, "INCOMPLETE");

        database.run("DROP TABLE boxes");
        server.backUp("files");
        assertThat(ids()).hasSize(1).doesNotContain(complete, partial);
    }

    @Test
    void everybodyIsTold() throws Exception {
        database.run(UNHOLDABLE);
        JsonNode made = server.post(200, "/api/backup", "{\"action\":\"backup\"}");
        assertThat(made.path("complete").asBoolean(true)).isFalse();
        assertThat(made.path("reason").asText()).contains("boxes");
        server.ended(made.path("run").asText());

        JsonNode source = server.get(200, "/api/v1/sources").at("/sources/0");
        assertThat(source.path("state").asText()).isEqualTo("incomplete");
        assertThat(source.path("complete").asBoolean(true)).isFalse();
        assertThat(source.path("problem").asText()).contains("boxes");

        List<String> troubles = new ArrayList<>();
        server.begin(Duration.ofMillis(100), troubles::add);
        awaitOpen("incomplete");
        database.run("DROP TABLE boxes");
        made = server.post(200, "/api/backup", "{\"action\":\"backup\"}");
        assertThat(made.path("complete").asBoolean(false)).isTrue();
        assertThat(made.path("reason").isNull()).isTrue();
        server.ended(made.path("run").asText());
        assertThat(server.get(200, "/api/v1/sources").at("/sources/0/state").asText())
                .isEqualTo("proven");
        awaitOpen();
        assertThat(troubles).isEmpty();
    }

    private void awaitOpen(String... rules) throws Exception {
        List<String> open;
        do {
            open = new ArrayList<>();
            for (JsonNode alert : server.get(200, "/api/v1/alerts").path("alerts")) {
                open.add(alert.path("rule").asText());
            }
        } while (!open.equals(List.of(rules)));
    }

    private List<String> ids() throws Exception {
        List<String> ids = new ArrayList<>();
        server.get(200, "/api/v1/snapshots")
                .path("snapshots")
                .forEach(one -> ids.add(one.at("/snapshot/id").asText()));
        assertThat(Files.isDirectory(folder.resolve("store"))).isTrue();
        return ids;
    }
}
