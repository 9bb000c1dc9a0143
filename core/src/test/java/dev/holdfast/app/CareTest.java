package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proving, keeping and removing snapshots by the API. */
class CareTest {
    @TempDir
    Path folder;

    private OpenServer server;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2)");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        String recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
        server = OpenServer.with(environment, """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                [[backup]]
                name = "vault"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/vault"
                encrypt_to = ["%2$s"]
                """.formatted(folder, recipient));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void aSnapshotIsProvenAgain() throws Exception {
        server.backUp("files");
        String id = newest(0);
        JsonNode run = server.post(202, path(id) + "/prove", "").at("/runs/0");
        assertThat(run.path("kind").asText()).isEqualTo("prove");
        JsonNode ended = server.ended(run.path("id").asText());
        assertThat(ended.at("/run/state").asText()).isEqualTo("SUCCEEDED");
        assertThat(ended.at("/run/result").asText()).contains("\"records\":2");

        Path part;
        try (var files = Files.list(folder.resolve("store/" + id + "/sql"))) {
            part = files.sorted().toList().get(1);
        }
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
        JsonNode bad = server.ended(
                server.post(202, path(id) + "/prove", "").at("/runs/0/id").asText());
        assertThat(bad.at("/run/state").asText()).isEqualTo("FAILED");
        assertThat(bad.at("/run/reason").asText()).contains(id + " is not good");
        assertThat(server.get(200, "/api/v1/snapshots")
                        .at("/snapshots/0/snapshot/state")
                        .asText())
                .isEqualTo("failed-proof");
        server.post(404, "/api/v1/snapshots/none/20260101T000000000Z/prove", "");
    }

    @Test
    void theSameKeyProvesOnce() throws Exception {
        server.backUp("files");
        String[] ids = new String[2];
        for (int i = 0; i < 2; i++) {
            ids[i] = OpenServer.json(
                            202,
                            server.send(server.request(path(newest(0)) + "/prove")
                                    .header("Idempotency-Key", "one")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build()))
                    .at("/runs/0/id")
                    .asText();
        }
        assertThat(ids[0]).isEqualTo(ids[1]);
        server.ended(ids[0]);
    }

    @Test
    void statesAreAskedForInEitherCase() throws Exception {
        server.backUp("files");
        for (String state : new String[] {"proven", "PROVEN"}) {
            assertThat(server.get(200, "/api/v1/snapshots?state=" + state).path("snapshots"))
                    .hasSize(1);
        }
        for (String state : new String[] {"succeeded", "SUCCEEDED"}) {
            assertThat(server.get(200, "/api/v1/runs?state=" + state).path("runs"))
                    .hasSize(1);
        }
        server.get(200, "/api/v1/alerts?state=ALL");
        for (String list : new String[] {"snapshots", "runs", "alerts"}) {
            server.get(400, "/api/v1/" + list + "?state=lost");
        }
    }

    @Test
    void anEncryptedOneSaysWhereItCanBeProven() throws Exception {
        server.backUp("vault");
        JsonNode problem = server.post(409, path(newest(0)) + "/prove", "");
        assertThat(problem.path("hint").asText()).contains("--identity");
    }

    @Test
    void heldAndNewestProvenSnapshotsStay() throws Exception {
        server.backUp("files");
        server.backUp("files");
        String newest = newest(0);
        String older = newest(1);
        assertThat(server.call(409, "DELETE", path(newest), "").path("detail").asText())
                .contains("newest proven");

        server.call(400, "PUT", path(older) + "/hold", "{\"reason\":\" \"}");
        server.call(400, "PUT", path(older) + "/hold", "{\"reason\":\"x\",\"until\":\"2001-01-01\"}");
        for (int i = 0; i < 2; i++) {
            server.call(200, "PUT", path(older) + "/hold", "{\"reason\":\"an audit\",\"until\":\"2999-01-01\"}");
        }
        assertThat(server.get(200, "/api/v1/snapshots").at("/snapshots/1/holds"))
                .hasSize(1);
        assertThat(server.get(200, path(older)).at("/holds/0/reason").asText()).isEqualTo("an audit");
        assertThat(server.call(409, "DELETE", path(older), "").path("detail").asText())
                .contains("an audit");
        assertThat(server.call(200, "DELETE", path(older) + "/hold", "").path("released"))
                .hasSize(1);
        assertThat(server.get(200, path(older)).path("holds").isArray()).isTrue();
        assertThat(server.get(200, path(older)).path("holds")).isEmpty();

        assertThat(server.send(server.request(path(older)).DELETE().build()).statusCode())
                .isEqualTo(204);
        assertThat(server.get(200, "/api/v1/snapshots").path("snapshots")).hasSize(1);
        assertThat(folder.resolve("store/" + older)).doesNotExist();
        server.call(404, "DELETE", path(older), "");
        assertThat(server.get(200, "/api/v1/audit").path("entries"))
                .extracting(entry -> entry.path("what").asText())
                .contains("DELETE " + path(older), "PUT " + path(older) + "/hold");
    }

    /** What the server saw last is some seconds old. */
    @Test
    void aHoldThatSomebodyElseEndedIsMadeAnew() throws Exception {
        server.backUp("files");
        String id = newest(0);
        String wish = "{\"reason\":\"an audit\"}";
        server.call(200, "PUT", path(id) + "/hold", wish);
        assertThat(server.get(200, path(id)).path("holds")).hasSize(1);
        Environment other = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("elsewhere").toString()), folder);
        Ran released = Ran.in(other, "hold", folder.resolve("store").toString(), id, "--release");
        assertThat(released.exit()).as("%s", released).isZero();
        server.call(200, "PUT", path(id) + "/hold", wish);
        assertThat(server.call(200, "DELETE", path(id) + "/hold", "").path("released"))
                .as("it was there")
                .hasSize(1);
    }

    private String newest(int at) throws Exception {
        return server.get(200, "/api/v1/snapshots")
                .at("/snapshots/" + at + "/snapshot/id")
                .asText();
    }

    private static String path(String id) {
        return "/api/v1/snapshots/" + id;
    }
}
