package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.PairsAt;
import dev.holdfast.denokv.history.Checkout;
import dev.holdfast.denokv.history.Commits;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.StockReader;
import dev.holdfast.denokv.history.When;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Fault;
import dev.holdfast.testing.Loops;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes and expiries, while the uploader dies at one call of the store after the other and is started again: the
 * bucket says of every versionstamp what the database said then, and has no commit twice. Hundreds of databases: seconds.
 */
@Tag("slow")
class BackupModelTest {
    private static final long SEED = 20_261_126;
    private static final UploadSettings SETTINGS = Uploads.settings(Duration.ofSeconds(1), 600, 150);
    private static final UploadSettings ALONE =
            new UploadSettings(Duration.ofSeconds(1), 600, 150, Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    Path folder;

    private int runs;
    private int lives;
    private int generations;

    @Test
    void theBucketIsTheModelAtEveryVersionstamp() {
        int seeds = Loops.count(20, 300);
        for (int seed = 0; seed < seeds; seed++) {
            new Run(SEED + seed, 12).play(25);
        }
        System.out.printf("denokv backup: %d seeds, %d uploaders died, %d generations%n", seeds, lives, generations);
        assertThat(lives).isGreaterThan(seeds);
    }

    /** The first uploader of a run dies at its first call, at its second, and so on. */
    @Test
    void itMayDieAtEveryCall() {
        for (int at = 1; at <= Loops.count(60, 200); at++) {
            new Run(SEED, at).play(8);
        }
    }

    private final class Run {
        private final SplittableRandom random;
        private final long seed;
        private final Path file = folder.resolve(runs++ + ".db");
        private final KvFixture.TestClock clock = new KvFixture.TestClock();
        private final Store store = MemoryStore.create();
        private final TreeMap<String, Map<String, String>> expected = new TreeMap<>();
        private SqliteDatabase database;
        private FaultyStore faulty;
        private BackupTarget target;
        private Position at;
        private int until;

        Run(long seed, int until) {
            this.seed = seed;
            this.until = until;
            this.random = new SplittableRandom(seed);
        }

        void play(int rounds) {
            database = open();
            try {
                revive();
                for (int round = 0; round < rounds; round++) {
                    for (int writes = random.nextInt(5); writes > 0; writes--) {
                        write();
                    }
                    pumpOnce();
                    if (random.nextInt(12) == 0) {
                        database.close();
                        database = open();
                        revive();
                    }
                }
                until = Integer.MAX_VALUE;
                revive();
                while (!database.log().newest().equals(at)) {
                    pumpOnce();
                }
                check();
            } finally {
                database.close();
            }
        }

        private SqliteDatabase open() {
            return SqliteDatabase.open(
                    file, new DatabaseSettings(clock, new KvFixture.Randomness(random.nextLong()), 1, 1L << 30));
        }

        private void revive() {
            boolean dies = random.nextInt(4) > 0;
            Store seen = isAlone() ? new PutOnlyStore(store) : store;
            faulty = new FaultyStore(seen, dies ? Fault.CRASH : Fault.ERROR_AFTER, 1 + random.nextInt(until));
            BackupTarget.Place place = new BackupTarget.Place(database, faulty, Fence.NONE, "backup", line -> {});
            target = new BackupTarget(place, isAlone() ? ALONE : SETTINGS, clock, random);
            at = null;
        }

        /** Every third with keys that may only put. */
        private boolean isAlone() {
            return seed % 3 == 0;
        }

        private void write() {
            clock.advance(Duration.ofMillis(random.nextInt(700)));
            String key = "k" + random.nextInt(6);
            switch (random.nextInt(8)) {
                case 0 -> KvFixture.commit(database);
                case 1 -> KvFixture.commit(database, KvFixture.delete(key));
                case 2, 3 ->
                    KvFixture.commit(
                            database,
                            KvFixture.set(key, "goes " + random.nextInt(), clock.millis() + random.nextInt(2_000)));
                case 4 -> KvFixture.commit(database, KvFixture.u64(Mutation.Type.SUM, "sum", 1));
                case 5 ->
                    KvFixture.commit(
                            database,
                            KvFixture.set(key, "x".repeat(random.nextInt(400))),
                            KvFixture.delete("k" + random.nextInt(6)),
                            KvFixture.set(key, "y"));
                default -> KvFixture.commit(database, KvFixture.set(key, "is " + random.nextInt()));
            }
            remember();
            if (database.expire() > 0) {
                remember();
            }
        }

        private void remember() {
            expected.put(database.log().newest().at(), state(database));
        }

        /** What a follower does, without a thread of its own. */
        private void pumpOnce() {
            try {
                if (at == null) {
                    at = target.position().orElseGet(target::begin);
                }
                List<Commit> commits = database.log().read(at, 1 + random.nextInt(20), Duration.ZERO);
                if (!commits.isEmpty()) {
                    target.apply(commits);
                    at = commits.getLast().position();
                }
            } catch (PositionGone e) {
                throw new AssertionError("seed " + seed, e);
            } catch (FaultyStore.Crash | StoreException.Exhausted e) {
                lives++;
                revive();
            }
        }

        private void check() {
            List<String> folders = BucketReader.generations(store, true);
            generations += folders.size();
            for (String one : folders) {
                BucketReader bucket = BucketReader.read(store, one);
                bucket.states()
                        .forEach((stamp, state) -> assertThat(state)
                                .as("seed %d, %s at %s", seed, one, stamp)
                                .isEqualTo(stamp.equals("0".repeat(20)) ? Map.of() : expected.get(stamp)));
            }
            BucketReader newest = BucketReader.newest(store);
            Map<String, Map<String, String>> all = new HashMap<>(expected.tailMap(newest.base(), false));
            all.keySet().removeAll(newest.states().keySet());
            // Only commits without changes leave no trace.
            all.forEach((stamp, state) -> assertThat(state)
                    .as("seed %d, %s is missing", seed, stamp)
                    .isEqualTo(
                            expected.firstKey().equals(stamp)
                                    ? Map.of()
                                    : expected.lowerEntry(stamp).getValue()));
            assertThat(newest.states().lastEntry().getValue()).isEqualTo(state(database));
            checkWithStockReader(folders.getLast(), newest);
            checkWithOurReader(folders.getLast(), newest);
        }

        /** It lists the same, and a moment comes out as a file. */
        private void checkWithOurReader(String generation, BucketReader newest) {
            try (History history = History.open(store, generation)) {
                List<String> listed = new ArrayList<>();
                new Commits(history).newestFirst(Instant.MIN, Instant.MAX, line -> {
                    listed.add(line.commit().toString());
                    return true;
                });
                assertThat(listed)
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(newest.states().descendingKeySet());
                String stamp = listed.get(random.nextInt(listed.size()));
                Path out = folder.resolve(runs++ + "-out.db");
                new Checkout(history, clock).run(new When.Stamp(Versionstamp.parse(stamp), false), out, false);
                try (SqliteDatabase moment = SqliteDatabase.open(out, KvFixture.settings(clock))) {
                    assertThat(state(moment))
                            .as("seed %d at %s", seed, stamp)
                            .isEqualTo(newest.states().get(stamp));
                }
            }
        }

        /** It lists what is behind the base, and goes back to each of them. */
        private void checkWithStockReader(String generation, BucketReader newest) {
            StockReader stock = new StockReader(store, generation + "/");
            stock.sync();
            // A start of denokv goes to the newest moment first.
            stock.sync();
            List<String> listed =
                    stock.list().stream().map(line -> line.substring(0, 20)).toList();
            assertThat(listed)
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            newest.states().tailMap(newest.base(), false).keySet());
            for (String stamp : listed) {
                stock.checkout(stamp);
                Map<String, String> state = new HashMap<>();
                stock.state()
                        .forEach((key, it) ->
                                state.put(key, it.encoding() + ":" + it.value() + "@" + it.versionstamp()));
                assertThat(state).as("seed %d at %s", seed, stamp).isEqualTo(expected.get(stamp));
            }
        }
    }

    /** Everything, in the form of the reader. */
    static Map<String, String> state(SqliteDatabase database) {
        Map<String, String> state = new HashMap<>();
        try (PairsAt pairs = database.pairs()) {
            for (List<StoredPair> some = pairs.next(300); !some.isEmpty(); some = pairs.next(300)) {
                some.forEach(it -> state.put(
                        BucketReader.hex(it.key()),
                        it.encoding().code() + ":" + BucketReader.hex(it.value()) + "@" + it.versionstamp()));
            }
        }
        return state;
    }
}
