package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged is answered with an error that names it, and not with a closed connection, nor with wrong bytes. */
class DamagedDownloadTest {
    @TempDir
    Path folder;

    private OpenServer server;
    private SnapshotFiles stored;
    private String simple;
    private String part;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2)");
        server = OpenServer.with(
                new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder),
                """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                """.formatted(folder));
        server.backUp("files");
        simple =
                "/api/backup/" + server.get(200, "/api/backup").at("/backups/0").asText();
        stored = new SnapshotFiles(folder.resolve("store"));
        part = stored.name("-t-");
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void aMissingPart() throws Exception {
        stored.remove(part);
        assertRefused("it is missing");
    }

    @Test
    void anAlteredPart() throws Exception {
        stored.flip(part, 20);
        assertRefused("SHA-256");
    }

    @Test
    void aMissingManifest() throws Exception {
        stored.remove("manifest.json");
        assertThat(server.get(500, simple).path("error").asText()).contains("manifest.json");
        assertThat(server.get(500, file("manifest.json")).path("detail").asText())
                .contains("manifest.json", "it is missing");
    }

    private void assertRefused(String why) throws Exception {
        JsonNode json = server.get(500, simple);
        assertThat(json.path("error").asText()).contains(part, why);
        HttpResponse<String> raw = server.send(
                server.request(simple).header("Accept", "application/sql").build());
        assertThat(OpenServer.json(500, raw).path("error").asText()).contains(part);
        HttpResponse<String> file = server.send(server.request(file(part)).build());
        assertThat(file.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(OpenServer.json(500, file).path("detail").asText()).contains(part, why);
        server.get(404, file("sql/none"));
        assertThat(server.send(server.request(file("SHA256SUMS")).build()).body())
                .as("the others are sent")
                .isEqualTo(new String(stored.read("SHA256SUMS"), java.nio.charset.StandardCharsets.UTF_8));
    }

    private String file(String name) {
        return "/api/v1/snapshots/" + stored.id() + "/files/" + name;
    }
}
