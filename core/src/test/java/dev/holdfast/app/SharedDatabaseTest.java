package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.Served.KillAt;
import dev.holdfast.testing.PostgresInstance;
import dev.holdfast.testing.PostgresServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real servers know the same codes and keys, and bear it that their Postgres goes away. Processes take their time. */
@Tag("slow")
class SharedDatabaseTest {
    private static final Map<String, String> SECRET =
            Map.of("HOLDFAST_TOTP_SECRET", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    @TempDir
    Path folder;

    private String backup(String name, String source) {
        return """
                [server.auth]
                mode = "either"
                [[backup]]
                name = "%s"
                sources = ["%s"]
                to = "STORE"
                """.formatted(name, source);
    }

    @Test
    void codesAndKeysAreTheSameEverywhere() throws Exception {
        new Sqlite(folder.resolve("small.db")).run("CREATE TABLE t(a)");
        try (KillPlace place = new KillPlace(folder);
                Servers servers = new Servers(
                        place,
                        PostgresServer.newDatabase(),
                        SECRET,
                        backup("small", "sqlite:" + folder.resolve("small.db")))) {
            Served one = servers.start("one", KillAt.HASTY);
            Served two = servers.start("two", KillAt.HASTY);
            String code = "Bearer " + ran(servers, "token").out().strip();
            assertThat(start(one.as(code)).statusCode()).isEqualTo(202);
            HttpResponse<String> replayed = start(two.as(code));
            assertThat(replayed.statusCode()).as(replayed.body()).isEqualTo(401);
            assertThat(two.status("/api/v1/runs"))
                    .as("reading needs no new code")
                    .isEqualTo(200);

            JsonNode key = ran(servers, "token", "--new-key", "ci", "--roles", "capture,list", "--json")
                    .json();
            String bearer = "Bearer " + key.path("key").asText();
            assertThat(start(one.as(bearer)).statusCode()).isEqualTo(202);
            assertThat(start(two.as(bearer)).statusCode()).isEqualTo(202);
            assertThat(ran(servers, "token", "--keys").out())
                    .contains(key.path("id").asText());
            ran(servers, "token", "--revoke", key.path("id").asText());
            assertThat(one.status("/api/v1/runs")).isEqualTo(401);
            assertThat(two.status("/api/v1/runs")).isEqualTo(401);
        }
    }

    @Test
    void serversWaitForTheDatabaseAndGoOn() throws Exception {
        try (KillPlace place = new KillPlace(folder, Duration.ofMillis(150));
                PostgresInstance postgres = new PostgresInstance(folder.resolve("postgres"));
                Servers servers =
                        new Servers(place, postgres.url(), SECRET, backup("pairs", place.namespace(12_000)))) {
            Served one = servers.start("one", KillAt.HASTY);
            Served two = servers.start("two", KillAt.HASTY);
            String key = ran(servers, "token", "--new-key", "ci", "--roles", "admin", "--json")
                    .json()
                    .path("key")
                    .asText();
            one.as("Bearer " + key);
            two.as("Bearer " + key);
            String run = one.backUp("pairs", "once");
            Servers.awaitHalf(one, run);

            postgres.stop();
            for (Served server : new Served[] {one, two}) {
                server.await("that it says so", () -> server.status("/readyz") == 503);
                assertThat(server.status("/healthz")).isEqualTo(200);
                HttpResponse<String> refused = start(server);
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
                assertThat(refused.body())
                        .contains("can not be looked up just now")
                        .doesNotContain("localhost");
                assertThat(refused.headers().firstValue("retry-after")).isPresent();
            }
            postgres.start();

            for (Served server : new Served[] {one, two}) {
                server.await("that it goes on", () -> server.status("/readyz") == 200);
                server.await("that it lets in", () -> server.status("/api/v1/runs") == 200);
            }
            assertThat(two.backUp("pairs", "once"))
                    .as("the same key is the same run")
                    .isEqualTo(run);
            JsonNode ended = Servers.awaitEnd(one, run);
            assertThat(ended.at("/run/state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
            assertThat(Servers.outcomes(ended).stream().filter("SUCCEEDED"::equals))
                    .hasSize(1);
            assertThat(servers.snapshots())
                    .singleElement()
                    .satisfies(snapshot ->
                            assertThat(snapshot.path("state").asText()).isEqualTo("proven"));
            assertThat(one.get("/api/v1/runs").path("runs")).hasSize(1);
        }
    }

    private static HttpResponse<String> start(Served server) {
        return server.send(
                server.request("/api/v1/runs").POST(HttpRequest.BodyPublishers.ofString("{\"backup\":\"small\"}")));
    }

    private static Ran ran(Servers servers, String... command) {
        Ran ran = Ran.in(servers.environment, command);
        assertThat(ran.exit()).as("%s", ran).isZero();
        return ran;
    }
}
