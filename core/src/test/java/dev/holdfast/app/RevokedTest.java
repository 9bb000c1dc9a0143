package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who follows something while his key is removed. Streams do not pause here, so a whole one is soon read. */
@Timeout(60)
class RevokedTest {
    @TempDir
    Path folder;

    private volatile boolean isKnown = true;
    private OpenServer server;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("a.db")).run("CREATE TABLE t(a)");
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(Clock.systemUTC(), pause -> {});
        server = OpenServer.guarded(environment, """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/a.db"]
                to = "%1$s/store"
                """.formatted(folder), new Revoking());
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    private final class Revoking implements Doorkeeper {
        @Override
        public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
            return new Admitted("key:first", "", Set.of(Access.values()));
        }

        @Override
        public boolean knows(Admitted who) {
            return isKnown && who.name().equals("key:first");
        }

        @Override
        public void done(Admitted who, String what, String on, int status) {}
    }

    @Test
    void theStreamOfEverythingEnds() throws Exception {
        assertThat(read("/api/v1/events").lines().filter(": "::equals)).hasSize(60);
        isKnown = false;
        assertThat(read("/api/v1/events").lines().filter(": "::equals)).isEmpty();
    }

    @Test
    void theStreamOfARunEnds() throws Exception {
        String run = server.post(202, "/api/v1/runs", "{\"backup\":\"files\"}")
                .at("/runs/0/id")
                .asText();
        server.ended(run);
        String path = "/api/v1/runs/" + run + "/events";
        assertThat(read(path)).contains("event: run");
        isKnown = false;
        assertThat(read(path)).isEmpty();
    }

    private String read(String path) throws Exception {
        return server.client()
                .send(server.request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
