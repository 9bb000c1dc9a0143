package dev.holdfast.denokv.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.history.upload.UploadSettings;
import dev.holdfast.denokv.history.upload.Uploader;
import dev.holdfast.denokv.history.upload.Uploads;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this program backs up, read back by it: every commit of two generations. A real uploader: seconds. */
class OurBackupTest {
    private static final UploadSettings SETTINGS = Uploads.settings(Duration.ofMillis(10), 2_000, 2_000);

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private final SplittableRandom random = new SplittableRandom(5);
    private final TreeMap<Long, Map<String, String>> states = new TreeMap<>();
    private final List<Long> reachable = new ArrayList<>();

    @Test
    void everyCommitComesBack() {
        Path kv = folder.resolve("kv.db");
        try (Store store = LocalStore.open(folder.resolve("backup"), clock)) {
            generation(kv, store, 25);
            FileState.change(kv, "UPDATE data_version SET version = version + 3 WHERE k = 0");
            generation(kv, store, 25);
            try (History history = History.open(store, "")) {
                assertThat(history.generations()).hasSize(2).allMatch(Generation::isOurs);
                for (long version : reachable) {
                    Path out = folder.resolve("at" + version);
                    Checkout.Report report = new Checkout(history, clock)
                            .run(new When.Stamp(Versionstamp.of(version), false), out, false);
                    assertThat(FileState.of(out)).as("%d", version).isEqualTo(states.get(version));
                    assertThat(report.pairs()).isEqualTo(states.get(version).size());
                }
                List<Long> listed = new ArrayList<>();
                new Commits(history)
                        .newestFirst(
                                java.time.Instant.MIN,
                                java.time.Instant.MAX,
                                it -> listed.add(it.commit().high()));
                assertThat(listed).containsAll(reachable).isSortedAccordingTo((a, b) -> Long.compare(b, a));
            }
        }
    }

    private void generation(Path kv, Store store, int commits) {
        try (SqliteDatabase database = SqliteDatabase.open(
                kv, new DatabaseSettings(clock, new KvFixture.Randomness(random.nextLong()), 1, 1L << 30))) {
            for (int i = 0; i < 10; i++) {
                commit(database);
            }
            try (Uploader uploader =
                    Uploader.start(database, store, SETTINGS, Uploads.host(clock, states.size(), it -> {}))) {
                assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
                reachable.add(states.lastKey());
                for (int i = 0; i < commits; i++) {
                    reachable.add(commit(database));
                }
                assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
            }
        }
    }

    private long commit(SqliteDatabase database) {
        clock.advance(Duration.ofMillis(random.nextInt(1_000)));
        Mutation[] mutations = new Mutation[1 + random.nextInt(3)];
        for (int i = 0; i < mutations.length; i++) {
            String key = "k" + random.nextInt(12);
            mutations[i] = random.nextInt(4) == 0
                    ? KvFixture.delete(key)
                    : KvFixture.set(key, "v" + random.nextInt(1_000), random.nextInt(5) == 0 ? 4_000_000_000_000L : 0);
        }
        long version = Versionstamp.of(KvFixture.commit(database, mutations)).high();
        states.put(version, Map.copyOf(FileState.of(folder.resolve("kv.db"))));
        return version;
    }
}
