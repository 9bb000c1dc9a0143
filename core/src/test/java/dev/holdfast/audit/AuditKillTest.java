package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.Loops;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed while it writes: what it said is written, is there. Each round starts a JVM: seconds. */
@Tag("slow")
class AuditKillTest {
    private static final long SEED = 4;

    @TempDir
    Path folder;

    @Test
    void nothingThatWasWrittenIsLost() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> written = new ArrayList<>();
        int rounds = Loops.count(4, 100);
        for (int round = 0; round < rounds; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            AppendMain.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = process.inputReader()) {
                int kill = 1 + random.nextInt(200);
                for (int i = 0; i < kill; i++) {
                    written.add(out.readLine());
                }
                // Not by the process itself: that would close the pipe with what is still in it.
                process.toHandle().destroyForcibly();
                out.lines().filter(line -> line.length() == 64).forEach(written::add);
            }
            process.waitFor();
            assertThat(written).doesNotContainNull();
            try (AuditLog log = AuditLog.open(folder, Clock.systemUTC(), random)) {
                log.append(new AuditEvent("test", "round", "" + round, "done", ""));
            }
            Verification found = new AuditReader(place -> LocalStore.open(folder, Clock.systemUTC()))
                    .verify(List.of("here"), written);
            assertThat(found.ok())
                    .as("seed %d, round %d: %s", SEED, round, found)
                    .isTrue();
        }
        System.out.printf(
                "audit: killed %d times, %,d written entries all there, seed %d%n", rounds, written.size(), SEED);
    }
}
