package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.Doctor;
import dev.holdfast.cli.config.Config;
import dev.holdfast.sim.Simulator;
import dev.holdfast.testing.GoogleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path folder;

    @Test
    void allIsWellWhereAllIsWell() throws Exception {
        try (Simulator cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC())) {
            Path store = folder.resolve("store");

            List<Doctor.Check> checks = checks(Simulation.variables(cloud), store.toString());

            assertThat(checks)
                    .allSatisfy(check -> assertThat(check.ok()).as("%s", check).isTrue());
            assertThat(checks)
                    .extracting(Doctor.Check::name)
                    .contains("java", "cloudflare token", "D1", "Workers KV", "clock");
            assertThat(checks)
                    .filteredOn(check -> check.name().startsWith(store.toString()))
                    .hasSize(5);
            try (var left = Files.walk(store)) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void provesThatGoogleHeedsAConditionalPut() throws Exception {
        try (Simulator cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC());
                GoogleServer google = new GoogleServer()) {
            Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
            variables.putAll(GoogleServer.ENVIRONMENT);
            String store = google.url("bucket/kv");
            assertThat(checks(variables, store))
                    .filteredOn(check -> check.name().startsWith(store))
                    .hasSize(5)
                    .allSatisfy(check -> assertThat(check.ok()).as("%s", check).isTrue());
            google.ignoreConditions();
            assertThat(checks(variables, store))
                    .filteredOn(check -> !check.ok())
                    .extracting(Doctor.Check::name)
                    .containsExactly(store + " conditional put");
        }
    }

    @Test
    void aWrongTokenIsNamedWithWhatToDo() {
        try (Simulator cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC())) {
            Map<String, String> variables = new java.util.HashMap<>(Simulation.variables(cloud));
            variables.put("CLOUDFLARE_API_TOKEN", "wrong");

            assertThat(checks(variables, "memory:doctor"))
                    .filteredOn(check -> check.name().equals("cloudflare token"))
                    .singleElement()
                    .satisfies(check -> {
                        assertThat(check.ok()).isFalse();
                        assertThat(check.exitCode()).isEqualTo(5);
                        assertThat(check.advice()).isNotEmpty();
                    });
        }
    }

    @Test
    void aStoreThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(checks(Map.of(), file.toString()))
                .filteredOn(check -> check.name().endsWith("write"))
                .singleElement()
                .satisfies(check -> assertThat(check.ok()).isFalse());
    }

    private List<Doctor.Check> checks(Map<String, String> variables, String store) {
        Environment environment = new Environment(variables, folder);
        return new Wiring(environment, Config.EMPTY, UnaryOperator.identity())
                .doctor()
                .run(List.of(store));
    }
}
