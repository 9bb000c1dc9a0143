package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.Watching;
import dev.holdfast.denokv.history.upload.Uploader;
import dev.holdfast.denokv.history.upload.Uploads;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.Loops;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica of a backup that goes on. Over two seconds: the bucket is looked at twice a second. */
class BucketReplicaTest {
    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(20_261_126);
    private final Store store = MemoryStore.create();
    private SqliteDatabase primary;
    private Uploader uploader;

    @BeforeEach
    void startPrimary() {
        primary = SqliteDatabase.open(folder.resolve("primary.db"), KvFixture.settings(Clock.systemUTC()));
        uploader = Uploader.start(
                primary,
                store,
                Uploads.settings(Duration.ofMillis(20), 20_000, 2_000),
                Uploads.host(Clock.systemUTC(), 3, line -> {}));
        write(30);
        assertThat(uploader.drain(Duration.ofSeconds(60))).isTrue();
    }

    @AfterEach
    void endPrimary() {
        uploader.close();
        primary.close();
    }

    private void write(int commits) {
        for (int i = 0; i < commits; i++) {
            String key = "key" + random.nextInt(20);
            KvFixture.commit(
                    primary,
                    random.nextInt(4) == 0 ? KvFixture.delete(key) : KvFixture.set(key, "v" + random.nextInt(1_000)),
                    KvFixture.u64(Mutation.Type.SUM, "count", 1));
        }
    }

    private SqliteDatabase openReplica() {
        return SqliteDatabase.open(folder.resolve("replica.db"), KvFixture.settings(Clock.systemUTC()));
    }

    private Replica follow(SqliteDatabase replica, Store from) {
        return Copies.start(replica, Origin.bucket(from, Clock.systemUTC()));
    }

    private void awaitSame(SqliteDatabase replica, Replica following) throws InterruptedException {
        Waiting.until(() -> Copies.lines(replica).equals(Copies.lines(primary)), following::status);
        assertThat(replica.log().newest().at()).isEqualTo(primary.log().newest().at());
    }

    @Test
    void hasWhatThePrimaryHasAlsoAfterItsOwnRestart() throws Exception {
        try (SqliteDatabase replica = openReplica();
                Replica following = follow(replica, store);
                Watching watching = replica.watch(KvFixture.watch("count"))) {
            awaitSame(replica, following);
            watching.next(Duration.ZERO);
            write(40);
            awaitSame(replica, following);
            assertThat(watching.next(Duration.ofSeconds(30))).isPresent();
            assertThat(following.status().state()).isEqualTo(ReplicaStatus.State.FOLLOWING);
            assertThat(following.status().at()).isEqualTo(primary.log().newest().at());
        }
        write(10);
        try (SqliteDatabase replica = openReplica();
                Replica following = follow(replica, store)) {
            assertThat(following.hasState()).isTrue();
            awaitSame(replica, following);
        }
    }

    @Test
    void takesANewGenerationWhole() throws Exception {
        try (SqliteDatabase replica = openReplica();
                Replica following = follow(replica, store)) {
            awaitSame(replica, following);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("primary.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                statement.execute("UPDATE data_version SET version = version + 3 WHERE k = 0");
                statement.execute("DELETE FROM kv WHERE k <> x'636f756e74'");
                statement.execute("COMMIT");
            }
            write(5);
            awaitSame(replica, following);
            write(5);
            awaitSame(replica, following);
        }
    }

    @Test
    void aStoreThatFailsAtAnyCallLosesNothing() throws Exception {
        SplittableRandom points = new SplittableRandom(7);
        for (int round = 0; round < Loops.count(6, 60); round++) {
            FaultyStore.Fault fault = points.nextBoolean() ? FaultyStore.Fault.ERROR_BEFORE : FaultyStore.Fault.TORN;
            Store faulty = new FaultyStore(store, fault, 1 + points.nextInt(40));
            try (SqliteDatabase replica = openReplica();
                    Replica following = follow(replica, faulty)) {
                write(20);
                awaitSame(replica, following);
            }
        }
    }
}
