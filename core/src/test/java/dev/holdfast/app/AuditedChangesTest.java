package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log says what a call was about, not only where it went. */
class AuditedChangesTest {
    @TempDir
    Path folder;

    @Test
    void eachChangeNamesWhatItChanged() throws Exception {
        new Sqlite(folder.resolve("a.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        try (OpenServer server = OpenServer.with(environment, """
                [server]
                restore_folders = ["%1$s"]
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/a.db"]
                to = "%1$s/store"
                """.formatted(folder))) {
            server.backUp("files");
            String id = server.get(200, "/api/v1/snapshots")
                    .at("/snapshots/0/snapshot/id")
                    .asText();
            String target = "sqlite:" + folder.resolve("new.db");
            JsonNode plan =
                    server.post(202, "/api/v1/restores", "{\"snapshot\":\"" + id + "\",\"target\":\"" + target + "\"}");
            String run = plan.at("/runs/0/id").asText();
            server.ended(run);
            server.ended(server.post(202, "/api/v1/restores/" + run + "/apply", "")
                    .at("/runs/0/id")
                    .asText());
            server.call(200, "PUT", "/api/v1/snapshots/" + id + "/hold", "{\"reason\":\"audit\"}");
            JsonNode key = server.post(201, "/api/v1/keys", "{\"name\":\"ci\",\"role\":\"capture\"}");
            String prefix = key.at("/item/prefix").asText();
            server.send(server.request("/api/v1/keys/" + prefix).DELETE().build());

            String entries = server.get(200, "/api/v1/audit").toString();
            List<String> targets = new ArrayList<>();
            server.get(200, "/api/v1/audit")
                    .path("entries")
                    .forEach(one -> targets.addFirst(one.path("target").asText()));
            String restore = id + " to " + target + ", mode new, run ";
            assertThat(targets).hasSize(6);
            assertThat(targets.get(0)).startsWith("files, run ");
            assertThat(targets.get(1)).isEqualTo(restore + run);
            assertThat(targets.get(2)).startsWith(restore).doesNotContain(run);
            assertThat(targets.get(3)).isEqualTo(id + ", hold");
            assertThat(targets.get(4)).isEqualTo("key:" + prefix + ", role capture");
            assertThat(targets.get(5)).isEqualTo("key:" + prefix + ", role capture");
            assertThat(entries).doesNotContain(key.path("key").asText().substring(12));
            assertThat(server.bugs).isEmpty();
        }
    }
}
