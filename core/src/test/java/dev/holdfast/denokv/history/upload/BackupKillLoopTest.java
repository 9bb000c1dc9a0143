package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.Loops;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process that writes and backs up is killed with SIGKILL at a drawn moment, over and over on the same file and
 * bucket. Each time the bucket can be read, in the end every answered commit is in it, once, in one generation. Each round
 * starts a JVM: seconds.
 */
@Tag("slow")
class BackupKillLoopTest {
    private static final long SEED = 20_261_126;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String> answered = new ArrayList<>();

    @Test
    void fileAndBucketAgreeAfterEachKill() throws Exception {
        int rounds = Loops.count(20, 320);
        try (Store store = LocalStore.open(folder.resolve("backup"), Clock.systemUTC())) {
            for (int round = 0; round < rounds; round++) {
                killOnce(round);
                BucketReader.newest(store);
            }
            KvFixture.Randomness any = new KvFixture.Randomness(SEED);
            try (SqliteDatabase database = SqliteDatabase.open(
                            folder.resolve("kv.db"), new DatabaseSettings(Clock.systemUTC(), any, 2, 1L << 30));
                    Uploader uploader = Uploader.start(
                            database,
                            store,
                            BackupLoadMain.SETTINGS,
                            Uploads.host(Clock.systemUTC(), SEED, line -> {}))) {
                assertThat(uploader.drain(Duration.ofMinutes(2))).isTrue();
                // What is due goes about now, maybe between two looks.
                database.expire();
                assertThat(uploader.drain(Duration.ofMinutes(2))).isTrue();
                BucketReader bucket = BucketReader.newest(store);
                assertThat(BucketReader.generations(store, false)).hasSize(1);
                assertThat(bucket.states().keySet()).containsAll(answered);
                assertThat(bucket.states().lastEntry().getValue()).isEqualTo(BackupModelTest.state(database));
                System.out.printf(
                        "denokv backup: killed %d times under load, %,d answered commits in %,d objects%n",
                        rounds, answered.size(), bucket.logs().size());
            }
        }
    }

    private void killOnce(int round) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BackupLoadMain.class.getName(),
                        folder.toString(),
                        Long.toString(SEED + round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            for (int lines = 1 + random.nextInt(800); lines > 0; lines--) {
                String line = out.readLine();
                assertThat(line).as("the process died by itself").isNotNull();
                answered.add(line);
            }
            process.toHandle().destroyForcibly();
            out.lines().filter(line -> line.matches("[0-9a-f]{20}")).forEach(answered::add);
        }
        process.waitFor();
    }
}
