package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
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
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        server = OpenServer.guarded(environment, """
                [server]
                restore_folders = ["%1$s"]
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/a.db", "sqlite:%1$s/b.db"]
                to = "%1$s/store"
                """.formatted(folder), new ByName());
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
