package dev.holdfast.denokv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.testing.Loops;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process under load is killed with SIGKILL at a drawn moment, over and over on the same file. Nothing that was
 * answered is lost, nothing is there by half, versionstamps only grow, and the log says what the file says. Each round
 * starts a JVM: seconds.
 */
@Tag("slow")
class KillLoopTest {
    private static final long SEED = 20_261_126;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final int[] acknowledged = new int[LoadMain.WRITERS];
    private Versionstamp newest = Versionstamp.ZERO;
    private long inFlight;
    private long answered;

    @Test
    void nothingAnsweredIsLostAndNothingIsThereByHalf() throws Exception {
        Path file = folder.resolve("kv.db");
        Position start;
        try (SqliteDatabase database = open(file)) {
            start = database.log().register("test");
        }
        int rounds = Loops.count(20, 320);
        for (int round = 0; round < rounds; round++) {
            killOnce(file, round);
            try (SqliteDatabase database = open(file)) {
                check(database, start, "seed " + SEED + ", round " + round);
            }
        }
        System.out.printf(
                "denokv: killed %d times under load, %,d answered commits all there, %,d were there without an answer%n",
                rounds, answered, inFlight);
    }

    private SqliteDatabase open(Path file) {
        return SqliteDatabase.open(
                file,
                new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(random.nextLong()), 2, 1L << 30));
    }

    private void killOnce(Path file, int round) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName(),
                        file.toString(),
                        Long.toString(SEED + round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            for (int lines = 1 + random.nextInt(1_500); lines > 0; lines--) {
                answer(out.readLine());
            }
            // Not by the process itself: that would close the pipe with what is still in it.
            process.toHandle().destroyForcibly();
            out.lines().filter(KillLoopTest::isWhole).forEach(this::answer);
        }
        process.waitFor();
    }

    private static boolean isWhole(String line) {
        return line.matches("\\d+ \\d+ [0-9a-f]{20}");
    }

    /** The answers of one thread come in their order; those of two may be told in another one. */
    private void answer(String line) {
        assertThat(line).as("the process died by itself").isNotNull();
        String[] words = line.split(" ");
        int writer = Integer.parseInt(words[0]);
        int number = Integer.parseInt(words[1]);
        assertThat(number).isEqualTo(acknowledged[writer] + 1);
        acknowledged[writer] = number;
        answered++;
        Versionstamp stamp = Versionstamp.parse(words[2]);
        newest = stamp.compareTo(newest) > 0 ? stamp : newest;
    }

    private void check(SqliteDatabase database, Position start, String where) {
        // What is due is removed now, so that it is not in between.
        database.expire();
        long sum = 0;
        for (int writer = 0; writer < LoadMain.WRITERS; writer++) {
            List<String> together = new ArrayList<>();
            for (int i = 0; i < LoadMain.TOGETHER; i++) {
                together.add(KvFixture.text(database, LoadMain.key(writer, i)));
            }
            assertThat(together.stream().distinct()).as(where).hasSize(1);
            int number = together.getFirst() == null ? 0 : Integer.parseInt(together.getFirst());
            // Each thread has one write in flight.
            assertThat(number).as(where).isBetween(acknowledged[writer], acknowledged[writer] + 1);
            inFlight += number - acknowledged[writer];
            acknowledged[writer] = number;
            sum += number;
        }
        assertThat(KvFixture.get(database, "all").value()).as(where).isEqualTo(KvFixture.le64(sum));
        Versionstamp last = Versionstamp.parse(database.log().newest().at());
        assertThat(last).as(where).isGreaterThanOrEqualTo(newest);
        newest = last;
        checkLog(database, start, where);
    }

    private static void checkLog(SqliteDatabase database, Position start, String where) {
        long before = 0;
        TreeMap<String, String> pairs = new TreeMap<>();
        for (Position at = start; ; ) {
            List<LoggedCommit> commits = database.log().entries(at, 10_000, Duration.ZERO);
            if (commits.isEmpty()) {
                break;
            }
            for (LoggedCommit commit : commits) {
                assertThat(commit.version()).as(where).isGreaterThan(before);
                before = commit.version();
                commit.changes().entries().forEach(it -> apply(it, commit, pairs));
            }
            at = new Position(start.generation(), Versionstamp.of(before).toString());
        }
        assertThat(List.copyOf(pairs.values())).as(where).isEqualTo(Model.lines(ModelTest.all(database)));
    }

    private static void apply(BackupLog.Entry it, LoggedCommit commit, TreeMap<String, String> pairs) {
        String key = HexFormat.of().formatHex(it.key());
        if (it.kind() == BackupLog.Kind.CLEAR) {
            pairs.remove(key);
        } else {
            pairs.put(
                    key,
                    key + "=" + it.encoding() + ":" + HexFormat.of().formatHex(it.value()) + "@"
                            + Versionstamp.of(commit.version()));
        }
    }
}
