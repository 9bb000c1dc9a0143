package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.kv.KvManner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read back after pairs were written: neither what was to stay, nor silently what takes its time. */
class ReadBackTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private Simulator cloud;
    private Environment environment;

    @BeforeEach
    void start() {
        start(Duration.ZERO);
    }

    private void start(Duration lag) {
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), clock)
                .with(Access.only(Simulation.TOKEN))
                .with(KvManner.PRODUCTION.withLag(lag)));
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder).at(clock, clock);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void keysThatWereLeftAloneAreNoDifference() throws IOException {
        String state =
                "wrangler:" + Files.createDirectory(folder.resolve("local")) + "#kv:" + "0123456789abcdef".repeat(2);
        for (String target : new String[] {"kv:ns", state}) {
            String there = pairs("[{'key':'a','value':'old'},{'key':'b','value':'same'}]");
            assertThat(Ran.in(environment, "copy", there, target).exit()).isZero();
            Instant before = clock.instant();
            String more = pairs("[{'key':'a','value':'new'},{'key':'b','value':'same'},{'key':'c','value':'c'}]");

            Ran ran = Ran.in(environment, "copy", more, target, "--only-missing");

            assertThat(ran.exit()).as("%s", ran).isZero();
            assertThat(ran.err())
                    .contains("existing keys were left as they are")
                    .contains("2 (a, b)");
            assertThat(ran.out()).contains("moved 1 records").contains("identical");
            assertThat(clock.instant()).isEqualTo(before);
        }
    }

    @Test
    void onlyWhatWasMovedIsCounted() throws IOException {
        Ran.in(environment, "copy", pairs("[{'key':'a','value':'old'},{'key':'b','value':'same'}]"), "kv:ns");
        String other = pairs("[{'key':'a','value':'new'},{'key':'b','value':'same'}]");
        Ran ran = Ran.in(environment, "copy", other, "kv:ns", "--only-changed", "--json");
        assertThat(ran.json().get("records").asLong()).as("%s", ran).isEqualTo(1);
        assertThat(ran.json().get("verified").asBoolean()).isTrue();
    }

    @Test
    void waitingIsSaid() throws IOException {
        cloud.close();
        start(Duration.ofSeconds(70));
        Ran ran = Ran.in(environment, "copy", pairs("[{'key':'a','value':'1'},{'key':'b','value':'2'}]"), "kv:ns");
        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(ran.err()).contains("2 pairs still differ").contains("90 s").contains("30 s");
    }

    @Test
    void integersOfMetadataKeepTheirSpelling() throws IOException {
        String big = "{\"big\":12345678901234567890123}";
        Ran.in(environment, "copy", pairs("[{'key':'a','value':'1','metadata':" + big + "}]"), "kv:ns");
        Ran ran = Ran.in(
                environment,
                "export",
                "kv:ns",
                "--output",
                folder.resolve("out.json").toString());
        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(folder.resolve("out.json")).content().contains(big);
    }

    private String pairs(String json) throws IOException {
        return "json:" + Files.writeString(Files.createTempFile(folder, "pairs", ".json"), json.replace('\'', '"'));
    }
}
