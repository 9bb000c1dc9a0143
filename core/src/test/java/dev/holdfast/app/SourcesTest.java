package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.jobs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How safe each source is, as the API says it. */
class SourcesTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private OpenServer server;
    private volatile boolean isAway;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2)");
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(clock, Environment.ofProcess().pause());
        server = OpenServer.with(environment, """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                cron = "0 3 * * *"
                [[backup]]
                name = "wrong"
                sources = ["sqlite:%1$s/none.db"]
                to = "%1$s/other"
                [[backup]]
                name = "rare"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/rare"
                proven_within = "26h"
                """.formatted(folder), store -> new AwayStore(store, () -> isAway));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void eachSourceSaysHowSafeItIs() throws Exception {
        assertThat(of("files").path("state").asText()).isEqualTo("never");
        assertThat(of("files").path("nextRun").asText()).isEqualTo("2026-03-02T03:00:00Z");

        server.backUp("files");
        JsonNode proven = of("files");
        assertThat(proven.path("state").asText()).isEqualTo("proven");
        assertThat(proven.path("kind").asText()).isEqualTo("sqlite");
        assertThat(proven.at("/newest/records").asLong()).isEqualTo(2);
        assertThat(proven.at("/newestProven/id").asText())
                .isEqualTo(proven.at("/newest/id").asText());
        assertThat(proven.at("/lastRun/state").asText()).isEqualTo("succeeded");
        assertThat(proven.path("snapshots").asLong()).isEqualTo(1);
        assertThat(proven.path("trend")).hasSize(1);
        assertThat(server.get(200, "/api/v1/sources/" + proven.path("slug").asText() + "?backup=files"))
                .isEqualTo(of("files"));
        server.get(404, "/api/v1/sources/none");

        server.backUp("wrong");
        assertThat(of("wrong").path("state").asText()).isEqualTo("failed");
        assertThat(of("wrong").path("problem").asText()).contains("none.db");
        assertThat(of("wrong").at("/lastRun/error").asText()).contains("none.db");
    }

    @Test
    void oneThatMissedItsMomentIsLate() throws Exception {
        server.backUp("files");
        server.post(
                200,
                "/api/v1/schedules/backup:files:sqlite:" + folder.toString().replace("/", "%2F") + "%2Fshop.db/pause",
                "");
        assertThat(of("files").path("paused").asBoolean()).isTrue();
        assertThat(of("rare").path("paused").asBoolean(true)).isFalse();
        clock.of(Duration.ofHours(18));
        assertThat(of("files").path("state").asText()).as("paused").isEqualTo("proven");
        assertThat(of("files").path("provenAgeSeconds").asLong()).isGreaterThanOrEqualTo(18 * 3600);
    }

    @Test
    void aCancelledRunSaysNothing() throws Exception {
        Path database = folder.resolve("shop.db");
        server.backUp("files");
        Files.move(database, folder.resolve("elsewhere.db"));
        server.backUp("files");
        JsonNode failed = of("files");
        assertThat(failed.path("state").asText()).isEqualTo("failed");

        Files.move(folder.resolve("elsewhere.db"), database);
        isAway = true;
        String waiting = server.post(202, "/api/v1/runs", "{\"backup\":\"files\"}")
                .at("/runs/0/id")
                .asText();
        waits(waiting);
        server.post(202, "/api/v1/runs/" + waiting + "/cancel", "");
        assertThat(server.ended(waiting).at("/run/state").asText()).isEqualToIgnoringCase("cancelled");
        isAway = false;
        clock.of(Duration.ofMinutes(2));
        assertThat(of("files").path("state").asText()).isEqualTo("failed");
        assertThat(of("files").path("lastRun")).isEqualTo(failed.path("lastRun"));
    }

    @Test
    void oneWhoseProofIsOlderThanItMayBeIsLate() throws Exception {
        server.backUp("rare");
        clock.of(Duration.ofHours(25));
        assertThat(of("rare").path("state").asText()).isEqualTo("proven");
        clock.of(Duration.ofHours(2));
        assertThat(of("rare").path("state").asText()).isEqualTo("late");
        server.backUp("rare");
        assertThat(of("rare").path("state").asText()).isEqualTo("proven");
    }

    @Test
    void pagesLoseNothingOfTheSameMoment() throws Exception {
        server.backUp("files");
        String id = of("files").at("/newest/id").asText();
        String time = id.substring(id.indexOf('/') + 1);
        for (String other : List.of("a-twin", "z-twin")) {
            copy(folder.resolve("store/" + id), folder.resolve("store/" + other + "/" + time));
        }
        clock.of(Duration.ofMinutes(2));
        List<String> seen = new ArrayList<>();
        for (String before = "-"; !before.isEmpty(); before = seen.size() > 3 ? "" : before) {
            JsonNode page =
                    server.get(200, "/api/v1/snapshots?limit=1" + (before.equals("-") ? "" : "&before=" + before));
            before = page.at("/snapshots/0/snapshot/id").asText();
            if (!before.isEmpty()) {
                seen.add(before);
            }
        }
        assertThat(seen).containsExactly("z-twin/" + time, id, "a-twin/" + time);
        assertThat(server.get(200, "/api/v1/snapshots?before=" + time).path("snapshots"))
                .as("before a time alone")
                .isEmpty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied);
            }
        }
    }

    @Test
    void aStoreThatIsAwayIsSaidToBe() throws Exception {
        server.backUp("files");
        assertThat(of("files").path("state").asText()).isEqualTo("proven");
        isAway = true;
        clock.of(Duration.ofMinutes(2));
        JsonNode source = of("files");
        assertThat(source.path("state").asText()).isEqualTo("unreachable");
        assertThat(source.path("problem").asText()).contains("does not answer");
        assertThat(source.at("/newestProven/id").asText()).as("what was known").isNotEmpty();
        assertThat(server.get(200, "/api/v1/snapshots")
                        .at("/problems/0/problem")
                        .asText())
                .contains("does not answer");
        isAway = false;
        clock.of(Duration.ofMinutes(2));
        assertThat(of("files").path("state").asText()).isEqualTo("proven");
    }

    @Test
    void theAlertOfAStoreIsOverWhenItIsUsedAgain() throws Exception {
        server.backUp("files");
        server.begin(Duration.ofMillis(100), trouble -> {});
        isAway = true;
        clock.of(Duration.ofMinutes(20));
        awaitAlert("store", "pending or none");
        clock.of(Duration.ofMinutes(6));
        awaitAlert("store", "open");
        isAway = false;
        clock.of(Duration.ofMinutes(1));
        server.backUp("files");
        awaitAlert("store", "pending or none");
    }

    private void awaitAlert(String rule, String state) throws Exception {
        long looks = 0;
        boolean isOpen;
        do {
            isOpen = false;
            for (JsonNode alert : server.get(200, "/api/v1/alerts").path("alerts")) {
                isOpen |= alert.path("rule").asText().equals(rule);
            }
            looks++;
        } while (isOpen != state.equals("open") || looks < 200);
    }

    private void waits(String run) {
        Run seen = server.runs().jobs().find(run).orElseThrow().run();
        while (seen.state() != Run.State.WAITING) {
            seen = server.runs()
                    .jobs()
                    .awaitChange(run, seen.revision(), Duration.ofSeconds(10))
                    .run();
        }
    }

    private JsonNode of(String backup) throws Exception {
        for (JsonNode source : server.get(200, "/api/v1/sources").path("sources")) {
            if (source.path("backup").asText().equals(backup)) {
                return source;
            }
        }
        throw new AssertionError(backup);
    }
}
