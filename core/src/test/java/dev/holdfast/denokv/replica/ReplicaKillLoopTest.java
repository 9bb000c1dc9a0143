package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.history.upload.Uploader;
import dev.holdfast.denokv.history.upload.Uploads;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.Loops;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process that follows a backup is killed with SIGKILL at a drawn moment, over and over on the same file, while the
 * primary is written to. Each time the file holds exactly the state after the commit that it says it has. Each round
 * starts a JVM: seconds.
 */
@Tag("slow")
class ReplicaKillLoopTest {
    private static final long SEED = 20_261_126;
    private static final long PAUSE_NANOS = 20_000_000;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    /** What the keys hold after each commit. */
    private final ConcurrentSkipListMap<String, Long> numbers = new ConcurrentSkipListMap<>();

    @Test
    void aKilledReplicaHasTheStateThatItSays() throws Exception {
        int rounds = Loops.count(20, 320);
        AtomicBoolean stops = new AtomicBoolean();
        Path bucket = folder.resolve("backup");
        try (Store store = LocalStore.open(bucket, Clock.systemUTC());
                SqliteDatabase primary = open("primary.db");
                Uploader uploader = Uploader.start(
                        primary,
                        store,
                        Uploads.settings(Duration.ofMillis(100), 20_000, 20_000),
                        Uploads.host(Clock.systemUTC(), SEED, line -> {}))) {
            commit(primary, 0);
            assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
            Thread writer = Thread.ofPlatform().start(() -> {
                for (long number = 1; !stops.get(); number++) {
                    commit(primary, number);
                    // A load that the folder with the backup can keep up with, and the check that reads it.
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            });
            for (int round = 0; round < rounds; round++) {
                killOnce(bucket);
                check("seed " + SEED + ", round " + round);
            }
            stops.set(true);
            writer.join();
            assertThat(uploader.drain(Duration.ofMinutes(2))).isTrue();
            catchUp(store, primary);
            System.out.printf("denokv replica: killed %d times, %,d commits%n", rounds, numbers.size());
        }
    }

    private SqliteDatabase open(String name) {
        return SqliteDatabase.open(
                folder.resolve(name),
                new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(random.nextLong()), 2, 1L << 30));
    }

    private void commit(SqliteDatabase primary, long number) {
        String text = Long.toString(number);
        byte[] stamp = KvFixture.commit(
                primary,
                KvFixture.set("a", text),
                KvFixture.set("b" + number % 7, text),
                KvFixture.delete("b" + (number + 1) % 7),
                KvFixture.set("c", text));
        numbers.put(Versionstamp.of(stamp).toString(), number);
    }

    private void killOnce(Path bucket) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FollowMain.class.getName(),
                        folder.resolve("replica.db").toString(),
                        bucket.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            for (int lines = 1 + random.nextInt(4); lines > 0; lines--) {
                assertThat(out.readLine()).as("the process died by itself").isNotNull();
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
            process.toHandle().destroyForcibly();
        }
        process.waitFor();
    }

    private void check(String where) throws InterruptedException {
        try (SqliteDatabase replica = open("replica.db")) {
            Role.Replica role = (Role.Replica) replica.intake().role();
            if (role.at() == null) {
                return;
            }
            // The thread that commits writes it down a moment later.
            while (numbers.lastKey().compareTo(role.at().at()) < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            long number = numbers.get(role.at().at());
            String text = Long.toString(number);
            assertThat(KvFixture.text(replica, "a")).as(where).isEqualTo(text);
            assertThat(KvFixture.text(replica, "c")).as(where).isEqualTo(text);
            assertThat(KvFixture.text(replica, "b" + number % 7)).as(where).isEqualTo(text);
            assertThat(KvFixture.text(replica, "b" + (number + 1) % 7))
                    .as(where)
                    .isNull();
            assertThat(replica.log().newest().at())
                    .as(where)
                    .isEqualTo(role.at().at());
        }
    }

    private void catchUp(Store store, SqliteDatabase primary) throws InterruptedException {
        try (SqliteDatabase replica = open("replica.db");
                Replica following = Copies.start(replica, Origin.bucket(store, Clock.systemUTC()))) {
            Waiting.until(() -> Copies.lines(replica).equals(Copies.lines(primary)), following::status);
        }
    }
}
