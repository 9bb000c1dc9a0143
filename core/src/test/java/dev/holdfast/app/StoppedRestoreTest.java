package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore into a namespace that is stopped while it reads back what it wrote. */
class StoppedRestoreTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T09:30:00Z"));
    private Simulator cloud;
    private Environment environment;
    private String store;
    private volatile boolean failing;
    private volatile int stopping = Integer.MAX_VALUE;

    @BeforeEach
    void start() throws IOException {
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), clock)
                .with(Access.only(Simulation.TOKEN))
                .with(Traffic.CALM.withHook(this::failAfterWriting)));
        environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()))
                .at(clock, clock);
        Path pairs = folder.resolve("pairs.json");
        Files.writeString(pairs, "[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"2\"}]");
        store = folder.resolve("store").toString();
        assertThat(Ran.in(environment, "backup", "json:" + pairs, "--to", store).exit())
                .isZero();
        failing = true;
        Ran stopped = Ran.in(environment, "restore", store, "kv:new");
        assertThat(stopped.exit()).as("%s", stopped).isEqualTo(7);
        failing = false;
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    /** Who compares does not remember what the first run wrote without its expiration. */
    @Test
    void whatWasWrittenWithoutItsExpirationIsNoDifference() throws IOException {
        for (String policy : List.of("drop-expiry", "keep", "skip")) {
            long soon = clock.instant().getEpochSecond() + 40;
            Path pairs = folder.resolve("short.json");
            Files.writeString(
                    pairs,
                    "[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"2\",\"expiration\":" + soon + "}]");
            String other = folder.resolve(policy).toString();
            assertThat(Ran.in(environment, "backup", "json:" + pairs, "--to", other)
                            .exit())
                    .isZero();
            String[] command = {"restore", other, "kv:" + policy, "--short-ttl", policy};
            stopping = written();
            Ran stopped = Ran.in(environment, command);
            assertThat(stopped.exit()).as("%s", stopped).isEqualTo(7);
            stopping = Integer.MAX_VALUE;

            Ran again = Ran.in(environment, command);

            assertThat(again.exit()).as("%s %s", policy, again).isZero();
            assertThat(again.out()).contains("identical");
        }
    }

    private int written() {
        return cloud.keyWrites().values().stream().mapToInt(keys -> keys).sum();
    }

    private void failAfterWriting(RequestRecord request) {
        if (written() > stopping) {
            throw new CloseConnectionException("the network is gone");
        }
        if (failing && cloud.keyWrites().values().stream().anyMatch(keys -> keys > 0)) {
            throw new CloseConnectionException("the network is gone");
        }
    }

    @Test
    void onlyReadsBackWhenItIsRunAgain() {
        Ran again = Ran.in(environment, "restore", store, "kv:new", "--json");
        assertThat(again.exit()).as("%s", again).isZero();
        assertThat(again.json().get("verified").asBoolean()).isTrue();
        assertThat(again.json().get("resumed").asBoolean()).isTrue();
        assertThat(again.json().get("records").asInt()).isZero();
        assertThat(cloud.keyWrites().values()).containsExactly(2);
        assertThat(Ran.in(environment, "restore", store, "kv:new").exit()).isEqualTo(2);
    }

    @Test
    void saysWhatToRunWhenNothingIsRemembered() {
        environment = environment.with(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("another").toString()));
        Ran refused = Ran.in(environment, "restore", store, "kv:new");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("kv:new is not empty", "--only-changed");
        List<String> diff = Pattern.compile("`holdfast (diff \\S+ \\S+)`")
                .matcher(refused.err())
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(diff).hasSize(1);
        String[] command =
                diff.getFirst().replace("`", "").substring("holdfast ".length()).split(" ");
        assertThat(Ran.in(environment, command).exit()).isZero();

        Ran changed = Ran.in(environment, "restore", store, "kv:new", "--only-changed");
        assertThat(changed.exit()).as("%s", changed).isZero();
        assertThat(cloud.keyWrites().values()).containsExactly(2);
    }
}
