package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.Served.KillAt;
import dev.holdfast.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real servers on one Postgres: killed, stopped and continued, with clocks that disagree. Slow, because a backup must
 * last long enough to be taken over, and because a server is dead only when it has been silent for four heartbeats: with the
 * settings of every day that is 16 to 24 seconds.
 */
@Tag("slow")
class ServersTest {
    private static final int PAIRS = 12_000;

    @TempDir
    Path folder;

    private Servers slowPairs(KillPlace place) throws Exception {
        String source = place.namespace(PAIRS);
        return new Servers(place, PostgresServer.newDatabase(), Map.of(), """
                [[backup]]
                name = "pairs"
                sources = ["%s"]
                to = "STORE"
                """.formatted(source));
    }

    @Test
    void theOtherTakesOverWithinThirtySecondsWhenOneIsKilled() throws Exception {
        try (KillPlace place = new KillPlace(folder, Duration.ofMillis(150));
                Servers servers = slowPairs(place)) {
            Served one = servers.start("one", KillAt.USUAL);
            servers.start("two", KillAt.USUAL);
            String run = one.backUp("pairs", "once");
            Servers.awaitHalf(one, run);
            Served killed = servers.ownerOf(one, run);
            Served other = servers.other(killed);
            killed.signal("KILL");
            long since = System.nanoTime();
            other.await(
                    "the other one",
                    () -> Servers.details(other, run).path("attempts").size() == 2);
            Duration after = Duration.ofNanos(System.nanoTime() - since);
            System.out.printf("a server at work was killed, and the other took over after %d ms%n", after.toMillis());
            assertThat(after).isLessThan(Duration.ofSeconds(30));
            JsonNode ended = Servers.awaitEnd(other, run);
            assertThat(Servers.outcomes(ended)).as("%s", ended).containsExactly("LOST", "SUCCEEDED");
            assertThat(servers.snapshots()).singleElement().satisfies(snapshot -> {
                assertThat(snapshot.path("state").asText()).isEqualTo("proven");
                assertThat(snapshot.path("records").asLong()).isEqualTo(PAIRS);
                assertThat(ended.at("/run/result").asText())
                        .contains(snapshot.path("id").asText());
            });
        }
    }

    @Test
    void oneThatWasStoppedWritesNothingWhenItGoesOn() throws Exception {
        try (KillPlace place = new KillPlace(folder, Duration.ofMillis(150));
                Servers servers = slowPairs(place)) {
            Served one = servers.start("one", KillAt.HASTY);
            servers.start("two", KillAt.HASTY);
            String run = one.backUp("pairs", "once");
            Servers.awaitHalf(one, run);
            Served stopped = servers.ownerOf(one, run);
            Served other = servers.other(stopped);
            stopped.signal("STOP");
            JsonNode ended = Servers.awaitEnd(other, run);
            assertThat(Servers.outcomes(ended))
                    .as("the other ends it while the first one still sleeps: %s", ended)
                    .containsExactly("LOST", "SUCCEEDED");
            Map<String, String> before = servers.contents();
            stopped.signal("CONT");
            // It is a good server again, and alone: what it does for this run comes after all that it was at.
            other.stop();
            String next = stopped.backUp("pairs", "again");
            JsonNode again = Servers.awaitEnd(stopped, next);
            assertThat(Servers.outcomes(again)).as("%s", again).containsExactly("SUCCEEDED");
            assertThat(Servers.details(stopped, run))
                    .as("nothing of the run has changed")
                    .isEqualTo(ended);
            assertThat(servers.contents())
                    .as("no file of the first snapshot has changed")
                    .containsAllEntriesOf(before);
            assertThat(servers.snapshots())
                    .hasSize(2)
                    .allSatisfy(snapshot ->
                            assertThat(snapshot.path("state").asText()).isEqualTo("proven"));
        }
    }

    /** Over the hour that comes twice in autumn, one clock an hour ahead, and both put back in between. */
    @Test
    void eachMomentIsFiredOnceByClocksThatDisagree() throws Exception {
        new Sqlite(folder.resolve("small.db")).run("CREATE TABLE t(a)");
        String backup = """
                [[backup]]
                name = "%1$s"
                sources = ["sqlite:%2$s"]
                to = "STORE/%1$s"
                cron = "%3$s"
                zone = "Europe/Berlin"
                """;
        try (KillPlace place = new KillPlace(folder);
                Servers servers = new Servers(
                        place,
                        PostgresServer.newDatabase(),
                        Map.of(),
                        backup.formatted("nightly", folder.resolve("small.db"), "30 2 * * *")
                                + backup.formatted("hourly", folder.resolve("small.db"), "0 * * * *"))) {
            Instant from = Instant.parse("2026-10-24T22:10:00Z");
            move(servers, from);
            Served one = servers.start("one", KillAt.HASTY);
            servers.start("two", KillAt.HASTY);
            one.await("what is due at the beginning", () -> isCalm(one, from.plus(Duration.ofHours(1))));
            Instant now = from;
            for (int minutes : new int[] {60, 60, -120, 60, 60, 60, 60, 24 * 60}) {
                now = now.plus(Duration.ofMinutes(minutes));
                move(servers, now);
                Instant ahead = now.plus(Duration.ofHours(1));
                one.await("what is due at " + ahead, () -> isCalm(one, ahead));
            }
            assertThat(one.printed())
                    .as("the database has the time of today")
                    .contains("of this server is")
                    .contains("that of the shared database");
            Map<String, List<Instant>> fired = new TreeMap<>();
            for (JsonNode run : ServedScript.runs(one)) {
                assertThat(run.path("state").asText()).isEqualTo("SUCCEEDED");
                fired.computeIfAbsent(run.path("cause").asText().split(":")[2], any -> new ArrayList<>())
                        .add(Instant.parse(run.path("dueAt").asText()));
            }
            fired.values().forEach(Collections::sort);
            assertThat(fired.get("nightly"))
                    .as("once in the night that has the hour twice, once in the next")
                    .containsExactly(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
            List<Instant> hours = Stream.of(23, 24, 25, 26, 27, 28)
                    .map(hour -> Instant.parse("2026-10-24T00:00:00Z").plus(Duration.ofHours(hour)))
                    .toList();
            // After the jump the one that is behind may be first; then the other finds one more moment, or skips it.
            List<Instant> more = new ArrayList<>(hours);
            more.add(Instant.parse("2026-10-26T03:00:00Z"));
            assertThat(fired.get("hourly"))
                    .as("each hour once; what a jump of a day leaves out is made up for once")
                    .isIn(hours, more);
            for (String name : List.of("nightly", "hourly")) {
                // The clock that is ahead takes a run that lasts for a dead one: what was begun then stays unfinished.
                assertThat(Ran.in(servers.environment, "list", servers.store + "/" + name, "--json")
                                .json())
                        .filteredOn(found -> !found.path("state").asText().equals("unfinished"))
                        .as("a snapshot for each run")
                        .hasSameSizeAs(fired.get(name));
            }
        }
    }

    private static void move(Servers servers, Instant moment) {
        servers.moveTo("one", moment);
        servers.moveTo("two", moment.plus(Duration.ofHours(1)));
    }

    private static boolean isCalm(Served server, Instant now) {
        for (JsonNode schedule : server.get("/api/v1/schedules").path("schedules")) {
            if (!Instant.parse(schedule.path("next").asText()).isAfter(now)) {
                return false;
            }
        }
        return ServedScript.runs(server)
                .valueStream()
                .allMatch(run -> run.path("endedAt").isTextual());
    }
}
