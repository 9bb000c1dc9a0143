package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.history.Checkout;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.When;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose backup is in a place: that of a file and of all that was made of it, and of no other one. With a real clock. */
class BelongingTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private SqliteDatabase database;
    private Uploader uploader;
    private int seed;

    @AfterEach
    void end() {
        if (uploader != null) {
            uploader.close();
        }
        database.close();
    }

    @Test
    void anotherDatabaseIsRefusedAndTakesNothingFromTheFirst() {
        serve("a.db");
        commit("k", "of a");
        stop();
        List<String> before = BucketReader.names(store, "");
        open("b.db");
        commit("k", "of b");
        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE))
                .hasMessageContaining("holds the backup of another database than " + folder.resolve("b.db"));
        stop();
        assertThat(BucketReader.names(store, "")).isEqualTo(before);
        serve("a.db");
        commit("k", "again of a");
        assertThat(uploader.drain(MINUTE)).isTrue();
        assertThat(uploader.isSuperseded()).isFalse();
        assertThat(BucketReader.generations(store, false)).hasSize(1);
    }

    @Test
    void whatWasCheckedOutOfTheBackupGoesOnWithIt() {
        serve("a.db");
        commit("k", "v");
        stop();
        try (History history = History.open(store, "")) {
            new Checkout(history, Clock.systemUTC()).run(new When.Latest(), folder.resolve("out.db"), false);
        }
        serve("out.db");
        assertThat(uploader.drain(MINUTE)).isTrue();
        assertThat(BucketReader.generations(store, true)).hasSize(2);
        stop();
        // And once more of what it wrote.
        try (History history = History.open(store, "")) {
            new Checkout(history, Clock.systemUTC()).run(new When.Latest(), folder.resolve("again.db"), false);
        }
        serve("again.db");
    }

    @Test
    void aCopyOfTheFileGoesOnWithItsBackup() throws IOException {
        serve("a.db");
        commit("k", "v");
        stop();
        Files.copy(folder.resolve("a.db"), folder.resolve("copy.db"));
        serve("copy.db");
        commit("k", "w");
        assertThat(uploader.drain(MINUTE)).isTrue();
        assertThat(BucketReader.generations(store, true)).hasSize(1);
    }

    @Test
    void aPromotedReplicaGoesOnWithTheBackupOfItsPrimary() {
        serve("a.db");
        commit("k", "v");
        stop();
        open("replica.db");
        commit("k", "v");
        database.intake().become(role -> Role.Replica.of("0123456789abcdef", "denokv:a"));
        assertThat(database.intake().lineage()).isEmpty();
        database.intake().become(role -> new Role.Promoted("0123456789abcdef", Versionstamp.of(1), Instant.EPOCH));
        start();
        stop();
        serve("replica.db");
        stop();
        // It is not told so for ever: what another one has taken is that one's.
        open("b.db");
        database.intake().belong("00000000000000b0");
        assertThatThrownBy(this::start).hasMessageContaining("another database");
    }

    @Test
    void aDatabaseThatWasRestoredGoesOnWhenAPersonSaysSo() {
        serve("a.db");
        commit("k", "v");
        stop();
        open("restored.db");
        commit("k", "v");
        Belonging.adopt(database, store);
        start();
        stop();
        serve("restored.db");
        assertThat(uploader.drain(MINUTE)).isTrue();
        assertThat(BucketReader.generations(store, true)).hasSize(2);
    }

    /** Its file is what tells exactly what was lost. */
    @Test
    void whosePlaceAnotherOneHasTakenWritesNothingMore() throws IOException {
        serve("a.db");
        commit("k", "v");
        stop();
        Files.copy(folder.resolve("a.db"), folder.resolve("b.db"));
        open("b.db");
        database.intake().become(role -> new Role.Promoted("", Versionstamp.of(1), Instant.EPOCH));
        Host host = Uploads.host(Clock.systemUTC(), 99, line -> {});
        long claimed = new Takeover(store, host.holder(), host.random(), System::nanoTime, host.pause())
                .take(Duration.ofSeconds(3));
        UploadSettings settings = Uploads.settings(Duration.ofMillis(20), 4_000, 2_000);
        uploader = Uploader.start(database, store, settings, host, claimed);
        for (int i = 0; i < 10; i++) {
            commit("k", "w" + i);
        }
        assertThat(uploader.drain(MINUTE)).isTrue();
        stop();
        open("a.db");
        Versionstamp newest = database.newest();
        start();
        assertThat(uploader.isSuperseded()).isTrue();
        assertThat(database.newest()).isEqualTo(newest);
    }

    /** Before the place could be looked at, nobody is kept from the database. */
    @Test
    void aStoreThatIsAwayIsNoRefusal() {
        open("a.db");
        GatedStore gated = new GatedStore(store, name -> {});
        gated.setAway(true);
        uploader = uploader(gated);
        uploader.demandPlace(Duration.ofMillis(300));
        gated.setAway(false);
        uploader.demandPlace(MINUTE);
        assertThat(uploader.drain(MINUTE)).isTrue();
    }

    /** Whose place it is they can not tell; what they may is done. */
    @Test
    void keysThatMayOnlyPutGoOn() {
        UploadSettings alone = new UploadSettings(
                Duration.ofMillis(20), 4_000, 2_000, Optional.empty(), Optional.empty(), Optional.empty());
        for (int i = 0; i < 2; i++) {
            open("a.db");
            uploader = Uploader.start(
                    database,
                    new PutOnlyStore(store),
                    alone,
                    Uploads.host(Clock.systemUTC(), 100 + seed++, line -> {}));
            uploader.demandPlace(MINUTE);
            commit("k", "v" + i);
            assertThat(uploader.drain(MINUTE)).isTrue();
            assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                    .isEqualTo(BackupModelTest.state(database));
            stop();
        }
        assertThat(BucketReader.generations(store, false)).hasSize(1);
    }

    private void serve(String name) {
        open(name);
        start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (uploader.status().state() != UploadStatus.State.ACTIVE) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }

    private void open(String name) {
        database = SqliteDatabase.open(
                folder.resolve(name),
                new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(seed++), 2, 1L << 30));
    }

    private void start() {
        uploader = uploader(store);
        uploader.demandPlace(MINUTE);
    }

    private Uploader uploader(Store to) {
        UploadSettings settings = new UploadSettings(
                Duration.ofMillis(20),
                4_000,
                2_000,
                Optional.of(Duration.ofSeconds(3)),
                Optional.empty(),
                Optional.of(Duration.ofDays(30)));
        return Uploader.start(database, to, settings, Uploads.host(Clock.systemUTC(), 100 + seed++, line -> {}));
    }

    private void stop() {
        if (uploader.status().state() == UploadStatus.State.ACTIVE) {
            assertThat(uploader.drain(MINUTE)).isTrue();
        }
        uploader.close();
        database.close();
    }

    private void commit(String key, String value) {
        KvFixture.commit(database, KvFixture.set(key, value));
    }
}
