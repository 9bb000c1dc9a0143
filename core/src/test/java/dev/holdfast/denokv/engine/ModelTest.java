package dev.holdfast.denokv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.testing.Loops;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random writes, held against a model: one after the other each answer, side by side the order of their versionstamps. */
class ModelTest {
    private static final long SEED = 20_261_126;

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();

    /** A thousand syncs: a second or two. */
    @Test
    void eachAnswerIsThatOfTheModel() {
        SplittableRandom random = new SplittableRandom(SEED);
        Model model = new Model();
        RandomWrites writes = new RandomWrites(random, model::stamp);
        int[] outcomes = new int[Model.Outcome.values().length];
        try (SqliteDatabase database = SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(clock))) {
            Position start = database.log().register("test");
            for (int i = 0; i < Loops.count(1_000, 20_000); i++) {
                AtomicWrite write = writes.next();
                AtomicWriteOutput output = tried(database, write);
                Model.Outcome outcome = outcome(output);
                outcomes[outcome.ordinal()]++;
                byte[] stamp = output == null ? new byte[10] : output.versionstamp();
                assertThat(model.write(write, stamp)).as("write %d", i).isEqualTo(outcome);
                if (i % 50 == 0) {
                    assertThat(Model.lines(all(database))).isEqualTo(model.lines());
                }
            }
            assertThat(Model.lines(all(database))).isEqualTo(model.lines());
            assertThat(replayed(database, start)).isEqualTo(model.lines());
        }
        assertThat(outcomes).doesNotContain(0);
    }

    /** Thousands of writes of 16 threads: seconds. */
    @Test
    void writesSideBySideAreThoseOfTheModelInTheOrderOfTheirVersionstamps() throws Exception {
        ConcurrentSkipListMap<Versionstamp, AtomicWrite> done = new ConcurrentSkipListMap<>();
        AtomicInteger others = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        try (SqliteDatabase database = SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(clock));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Position start = database.log().register("test");
            Future<?> reading = threads.submit(() -> readUntil(over, database));
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                SplittableRandom random = new SplittableRandom(SEED + i);
                all.add(threads.submit(() -> writeMany(database, random, done, others)));
            }
            for (Future<?> one : all) {
                one.get(5, TimeUnit.MINUTES);
            }
            over.set(true);
            reading.get(1, TimeUnit.MINUTES);
            Model model = new Model();
            done.forEach((stamp, write) -> assertThat(model.write(write, stamp.bytes()))
                    .as("%s", stamp)
                    .isEqualTo(Model.Outcome.DONE));
            assertThat(Model.lines(all(database))).isEqualTo(model.lines());
            assertThat(replayed(database, start)).isEqualTo(model.lines());
            assertThat(database.log().entries(start, 1_000_000, Duration.ZERO)).hasSize(done.size());
        }
        assertThat(others).as("not done").hasPositiveValue();
        assertThat(done).hasSizeGreaterThan(others.get() / 4);
    }

    private static void writeMany(
            SqliteDatabase database,
            SplittableRandom random,
            ConcurrentSkipListMap<Versionstamp, AtomicWrite> done,
            AtomicInteger others) {
        RandomWrites writes = new RandomWrites(random, key -> {
            KvEntry entry = KvFixture.get(database, new String(key));
            return entry == null ? new byte[0] : entry.versionstamp();
        });
        Versionstamp before = Versionstamp.ZERO;
        for (int i = 0; i < Loops.count(300, 5_000); i++) {
            AtomicWrite write = writes.next();
            AtomicWriteOutput output = tried(database, write);
            if (outcome(output) != Model.Outcome.DONE) {
                others.incrementAndGet();
                continue;
            }
            Versionstamp stamp = Versionstamp.of(output.versionstamp());
            assertThat(stamp).isGreaterThan(before);
            assertThat(done.put(stamp, write)).isNull();
            before = stamp;
        }
    }

    /** The newest versionstamp that a reader sees never goes back. */
    private static void readUntil(AtomicBoolean over, SqliteDatabase database) {
        Versionstamp newest = Versionstamp.ZERO;
        while (!over.get()) {
            Versionstamp seen = Versionstamp.parse(database.log().newest().at());
            assertThat(seen).isGreaterThanOrEqualTo(newest);
            newest = seen;
        }
    }

    /** Null when it was refused. */
    private static AtomicWriteOutput tried(Database database, AtomicWrite write) {
        try {
            return database.write(write);
        } catch (Refused e) {
            return null;
        }
    }

    private static Model.Outcome outcome(AtomicWriteOutput output) {
        if (output == null) {
            return Model.Outcome.REFUSED;
        }
        return output.status() == AtomicWriteOutput.Status.SUCCESS ? Model.Outcome.DONE : Model.Outcome.CHECK_FAILED;
    }

    /** In pages, because there is a limit. */
    static List<KvEntry> all(Database database) {
        List<KvEntry> all = new ArrayList<>();
        byte[] from = KvFixture.FIRST;
        while (true) {
            List<KvEntry> page = database.read(
                            new SnapshotRead(List.of(new ReadRange(from, KvFixture.LAST, 1000, false))))
                    .ranges()
                    .getFirst();
            all.addAll(page);
            if (page.size() < 1000) {
                return all;
            }
            byte[] last = page.getLast().key();
            from = Arrays.copyOf(last, last.length + 1);
        }
    }

    /** What the log alone says that there is. */
    static List<String> replayed(SqliteDatabase database, Position start) {
        TreeMap<byte[], KvEntry> pairs = new TreeMap<>(Arrays::compareUnsigned);
        for (LoggedCommit commit : database.log().entries(start, 1_000_000, Duration.ZERO)) {
            byte[] stamp = Versionstamp.of(commit.version()).bytes();
            for (BackupLog.Entry it : commit.changes().entries()) {
                if (it.kind() == BackupLog.Kind.CLEAR) {
                    pairs.remove(it.key());
                } else {
                    pairs.put(it.key(), new KvEntry(it.key(), it.value(), it.encoding(), stamp));
                }
            }
        }
        return Model.lines(List.copyOf(pairs.values()));
    }
}
