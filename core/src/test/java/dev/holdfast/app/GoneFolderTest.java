package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a local store is not mounted any more. Real runs take some seconds. */
@Timeout(60)
class GoneFolderTest {
    @TempDir
    Path folder;

    private Environment environment;
    private Path store;
    private String toml;

    @BeforeEach
    void start() {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        store = folder.resolve("disk/store");
        toml = """
                [[backup]]
                name = "files"
                sources = ["sqlite:%s/shop.db"]
                to = "%s"
                """.formatted(folder, store);
    }

    @Test
    void aRunWaitsForItAndNothingIsMadeInItsPlace() throws Exception {
        try (OpenServer server = OpenServer.with(environment, toml)) {
            server.backUp("files");
            assertThat(state(server)).isEqualTo("SUCCEEDED");
        }
        Files.move(store, folder.resolve("unmounted"));
        try (OpenServer server = OpenServer.with(environment, toml)) {
            JsonNode run = begin(server);
            JsonNode waiting = untilItWaits(server, run.path("id").asText());
            assertThat(waiting.at("/run/reason").asText()).contains(store + " was there and is gone");
            assertThat(Instant.parse(waiting.path("nextTryAt").asText()))
                    .isAfter(Instant.parse(waiting.at("/attempts/0/endedAt").asText()));
            assertThat(store).doesNotExist();
            assertThat(server.get(200, "/api/v1/snapshots").toString()).contains("is gone");

            Files.createDirectories(store);
            JsonNode ended = server.ended(run.path("id").asText());
            assertThat(ended.at("/run/state").asText()).isEqualTo("SUCCEEDED");
            assertThat(ended.path("nextTryAt").isMissingNode()
                            || ended.path("nextTryAt").isNull())
                    .isTrue();
        }
    }

    private static JsonNode begin(OpenServer server) throws Exception {
        return server.post(202, "/api/v1/runs", "{\"backup\":\"files\"}").at("/runs/0");
    }

    private static String state(OpenServer server) throws Exception {
        return server.get(200, "/api/v1/runs").at("/runs/0/state").asText();
    }

    private static JsonNode untilItWaits(OpenServer server, String id) throws Exception {
        HttpResponse<java.io.InputStream> events = server.client()
                .send(
                        server.request("/api/v1/runs/" + id + "/events").build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (Scanner lines = new Scanner(events.body())) {
            while (!lines.nextLine().contains("\"WAITING\"")) {
                // not yet
            }
        }
        return server.get(200, "/api/v1/runs/" + id);
    }
}
