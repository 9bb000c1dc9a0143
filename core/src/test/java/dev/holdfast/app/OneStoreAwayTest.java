package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that does not answer takes nothing down that is in another one. It is configured first, so that it is met first. */
class OneStoreAwayTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private OpenServer server;
    private volatile boolean isAway = true;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2)");
        new Sqlite(folder.resolve("other.db")).run("CREATE TABLE t(a)");
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(clock, Environment.ofProcess().pause());
        server = OpenServer.with(
                environment,
                """
                [[backup]]
                name = "away"
                sources = ["sqlite:%1$s/other.db"]
                to = "%1$s/away"
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                """.formatted(folder),
                store -> new AwayStore(store, () -> isAway && store.address().endsWith("away")));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void whatIsInAnotherStoreIsThere() throws Exception {
        String name = made();
        JsonNode list = server.get(200, "/api/backup");
        assertThat(list.path("backups"))
                .singleElement()
                .satisfies(one -> assertThat(one.asText()).isEqualTo(name));
        assertThat(list.at("/problems/0/store").asText()).endsWith("away");
        assertThat(list.at("/problems/0/problem").asText()).contains("does not answer");
        assertThat(server.get(200, "/api/backup/" + name).path("content").asText())
                .contains("CREATE TABLE");

        String one = "/api/v1/snapshots/" + name.replaceFirst("_([0-9TZ]*)[.]sql$", "/$1");
        server.get(200, one);
        assertThat(server.get(200, one + "/files").path("files")).isNotEmpty();
        JsonNode proof = server.ended(
                server.post(202, one + "/prove", "").at("/runs/0/id").asText());
        assertThat(proof.at("/run/state").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void whatIsNowhereIsMissingOnlyWhenAllStoresSaySo() throws Exception {
        String name = made();
        String unknown = "/api/v1/snapshots/" + name.substring(0, name.lastIndexOf('_')) + "/20200101T000000000Z";
        assertThat(server.get(502, unknown).path("detail").asText())
                .contains(folder + "/away could not be asked")
                .contains("does not answer");
        server.get(404, "/api/v1/snapshots/what/ever");
        isAway = false;
        clock.of(Duration.ofMinutes(2));
        server.get(404, unknown);
    }

    private String made() throws Exception {
        String body = "{\"action\":\"backup\",\"source\":\"sqlite:" + folder + "/shop.db\"}";
        JsonNode made = server.post(200, "/api/backup", body);
        assertThat(made.path("success").asBoolean()).isTrue();
        return made.path("backup").asText();
    }
}
