package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import dev.holdfast.testing.Loops;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A restore spread over days by the real program, whose process is killed each evening and started anew each morning.
 * Slow: each day is the start of a JVM.
 */
@Tag("slow")
class DailyRestoreTest {
    private static final int PER_DAY = 950;

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T09:30:00Z"));
    private Simulator cloud;
    private Environment environment;

    /** One day: what it said, and whether it came to its end. */
    private record Day(boolean done, int exit, String out, String err) {}

    @BeforeEach
    void start() {
        // Without a limit of its own, so that its record would show one write too many.
        cloud = Simulation.start(folder.resolve("cloud"), clock);
        environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()))
                .at(clock, clock);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void takesTheDaysThatItSaidOnDayOneAndNeverWritesMore() throws Exception {
        int days = Loops.count(12, 53);
        int pairs = Loops.count(11_000, 50_000);
        String store = backup(pairs);
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);

        Day day = run(store);
        String promise = "the last will be written on " + first.plusDays(days - 1);
        for (int number = 2; number <= days; number++) {
            assertThat(day.err()).as("day %d", number - 1).contains(promise);
            assertThat(day.done()).as("day %d: %s", number - 1, day).isFalse();
            clock.set(first.plusDays(number - 1).atTime(9, 30).toInstant(ZoneOffset.UTC));
            day = run(store);
        }

        assertThat(day.done()).as("%s", day).isTrue();
        assertThat(day.exit()).as("%s", day).isZero();
        assertThat(day.out()).contains("going on where an earlier run stopped", "compared: identical");
        assertThat(cloud.keyWrites())
                .hasSize(days)
                .allSatisfy((date, keys) ->
                        assertThat(keys).as("keys written on %s", date).isLessThanOrEqualTo(PER_DAY));
        assertThat(cloud.keyWrites().values().stream().mapToInt(keys -> keys).sum())
                .isEqualTo(pairs);
        assertThat(cloud.keyWrites().lastKey()).isEqualTo(first.plusDays(days - 1));
        Ran diff = Ran.in(environment, "diff", store + "@proven", "kv:spread");
        assertThat(diff.exit()).as("%s", diff).isZero();
    }

    private String backup(int pairs) throws IOException {
        Path file = folder.resolve("pairs.json");
        Files.writeString(
                file,
                IntStream.range(0, pairs)
                        .mapToObj("{\"key\":\"key%1$06d\",\"value\":\"value of %1$d\"}"::formatted)
                        .collect(Collectors.joining(",", "[", "]")));
        String store = folder.resolve("store").toString();
        Ran backup = Ran.in(environment, "backup", "json:" + file, "--to", store);
        assertThat(backup.exit()).as("%s", backup).isZero();
        return store;
    }

    /** Starts the program on this day; kills it when it has nothing to do for the rest of it. */
    private Day run(String store) throws Exception {
        Path err = folder.resolve("err");
        Process process = OwnProcess.of(
                        DayMain.class,
                        environment,
                        List.of(
                                clock.instant().toString(),
                                "restore",
                                store,
                                "kv:spread",
                                "--daily-budget",
                                "" + PER_DAY))
                .redirectError(err.toFile())
                .start();
        StringBuilder out = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(DayMain.WAITING)) {
                    // Not by the process itself, which would close the stream.
                    process.toHandle().destroyForcibly();
                } else {
                    out.append(line).append('\n');
                }
            }
        }
        int exit = process.waitFor();
        return new Day(exit != 128 + 9, exit, out.toString(), Files.readString(err));
    }
}
