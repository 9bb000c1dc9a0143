package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.testing.OffsetClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that was down at the moments of its schedules, and comes back with another file. */
@Timeout(60)
class MissedMomentsTest {
    private static final String HOURLY = "cron = \"0 * * * *\"";

    @TempDir
    Path folder;

    @Test
    void onlyWhatIsStillScheduledAsItWasIsMadeUpFor() throws Exception {
        for (String name : List.of("a", "b", "c", "z")) {
            new Sqlite(folder.resolve(name + ".db")).run("CREATE TABLE t(a)");
        }
        Path offset = folder.resolve("offset");
        Environment usual = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        Environment environment = usual.at(new OffsetClock(offset), usual.pause());
        OpenServer.with(
                        environment,
                        backup("a", HOURLY) + backup("b", HOURLY) + backup("c", HOURLY) + backup("z", HOURLY))
                .close();
        OffsetClock.moveTo(offset, Instant.now().plus(Duration.ofHours(3)));
        // Changed, not scheduled any more, and gone.
        String changed = backup("a", "cron = \"0 3 29 2 *\"") + backup("b", "") + backup("z", HOURLY);
        try (OpenServer server = OpenServer.with(environment, changed)) {
            while (causes(server).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(causes(server))
                    .as("what is due is started in the order of the names")
                    .containsExactly("schedule:backup:z:sqlite:" + folder.resolve("z.db"));
        }
    }

    private String backup(String name, String cron) {
        return "[[backup]]\nname = \"%1$s\"\nsources = [\"sqlite:%2$s/%1$s.db\"]\nto = \"%2$s/store\"\n%3$s\n"
                .formatted(name, folder, cron);
    }

    private static List<String> causes(OpenServer server) throws Exception {
        return StreamSupport.stream(server.get(200, "/api/v1/runs").path("runs").spliterator(), false)
                .map((JsonNode run) -> run.path("cause").asText())
                .toList();
    }
}
