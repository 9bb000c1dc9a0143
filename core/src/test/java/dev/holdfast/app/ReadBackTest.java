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
    void whatCanNotBeWrittenIsMissingAndNotWaitedFor() throws IOException {
        Instant before = clock.instant();
        String pairs = pairs(
                "[{'key':'ok','value':'1'},{'key':'.','value':'2'},{'key':'..','value':'3'},{'key':'','value':'4'},"
                        + "{'key':'" + "k".repeat(513) + "','value':'5'},"
                        + "{'key':'meta','value':'6','metadata':'" + "m".repeat(1_030) + "'}]");
        Ran ran = Ran.in(environment, "copy", pairs, "kv:ns", "--json");

        assertThat(ran.exit()).as("%s", ran).isEqualTo(3);
        assertThat(ran.json().get("records").asLong()).isEqualTo(1);
        assertThat(ran.json().get("verified").asBoolean()).isTrue();
        assertThat(ran.json().get("missing").findValuesAsText("name"))
                .containsExactlyInAnyOrder("", ".", "..", "k".repeat(513), "meta");
        assertThat(ran.json().get("notes")).isEmpty();
        assertThat(clock.instant()).isEqualTo(before);
        Ran people = Ran.in(environment, "copy", pairs, "kv:another");
        assertThat(people.out()).contains("moved 1 records").contains("identical, but for what is missing");
    }

    @Test
    void whatExpiresTooSoonIsNotCountedAndNoLoss() throws IOException {
        long now = clock.instant().getEpochSecond();
        String pairs = pairs("[{'key':'gone','value':'1','expiration':" + (now - 9) + "},"
                + "{'key':'lasts','value':'2','expiration':" + (now + 900) + "},"
                + "{'key':'soon','value':'3','expiration':" + (now + 63) + "}]");
        Ran ran = Ran.in(environment, "copy", pairs, "kv:ns", "--short-ttl", "skip", "--json");

        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(ran.json().get("records").asLong()).isEqualTo(1);
        assertThat(ran.json().get("missing")).isEmpty();
        assertThat(ran.json().get("notes").findValuesAsText("reason"))
                .satisfiesExactlyInAnyOrder(
                        gone -> assertThat(gone).contains("expired at", "no loss"),
                        soon -> assertThat(soon).contains("too soon to be written: left out"));
        assertThat(clock.instant().getEpochSecond()).isEqualTo(now);
    }

    @Test
    void whatIsWrittenWithAnotherExpirationAsAskedIsNoDifference() throws IOException {
        for (String policy : new String[] {"keep", "drop-expiry"}) {
            Instant before = clock.instant();
            String pairs = pairs("[{'key':'soon','value':'3','expiration':" + (before.getEpochSecond() + 30) + "}]");
            Ran ran = Ran.in(environment, "copy", pairs, "kv:" + policy, "--short-ttl", policy, "--json");
            assertThat(ran.exit()).as("%s", ran).isZero();
            assertThat(ran.json().get("records").asLong()).isEqualTo(1);
            assertThat(clock.instant()).isEqualTo(before);
        }
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
