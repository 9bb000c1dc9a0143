package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that was promoted goes on with the backup of its primary. With a real clock: seconds. */
class TakenOverTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> written = new ArrayList<>();
    private SqliteDatabase primary;
    private SqliteDatabase replica;
    private Uploader uploader;

    @BeforeEach
    void open() {
        primary = open("a.db", 1);
        replica = open("b.db", 2);
        primary.log().register("replica");
        replica.intake().become(role -> Role.Replica.of("0123456789abcdef", "denokv:a"));
        Role.Replica empty = (Role.Replica) replica.intake().role();
        replica.intake().replace(change -> {}, primary.log().newest(), empty);
        uploader = start(primary, 3);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
    }

    @AfterEach
    void close() {
        uploader.close();
        primary.close();
        replica.close();
    }

    /** Also those that were made before its backup had begun. */
    @Test
    void noCommitIsMissingInTheBackupAfterAPlannedPromotion() {
        commit(primary, 20);
        replicate();
        promote();
        commit(replica, 10);
        Uploader next = start(replica, 4);
        assertThat(uploader.drain(MINUTE)).isTrue();
        uploader.close();
        uploader = next;
        commit(replica, 10);
        await(() -> uploader.drain(MINUTE));
        assertThat(BucketReader.generations(store, false)).hasSize(1);
        assertThat(BucketReader.newest(store).states().keySet()).containsAll(written);
        assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                .isEqualTo(BackupModelTest.state(replica));
        assertThat(replica.log().follower(CommitLog.PROMOTION)).isEmpty();
        uploader.close();
        uploader = start(replica, 5);
        commit(replica, 1);
        await(() -> uploader.drain(MINUTE));
        assertThat(BucketReader.generations(store, false)).hasSize(1);
    }

    @Test
    void aPromotionThatLeavesSomethingOutBeginsAnewAndCounts() {
        commit(primary, 20);
        replicate();
        commit(primary, 1);
        assertThat(uploader.drain(MINUTE)).isTrue();
        uploader.close();
        promote();
        commit(replica, 10);
        uploader = start(replica, 4);
        await(() -> uploader.drain(MINUTE));
        assertThat(BucketReader.generations(store, true)).hasSize(2);
        assertThat(said).anyMatch(line -> line.startsWith("10 commits are in no backup one by one: behind "));
        assertThat(replica.log().follower(CommitLog.PROMOTION)).isEmpty();
    }

    /** Its backup knows where it was: nothing is to be kept beside that. */
    @Test
    void aPrimaryThatTakesWritesAgainGoesOnInItsOwnGeneration() {
        commit(primary, 5);
        assertThat(uploader.drain(MINUTE)).isTrue();
        uploader.close();
        primary.intake().become(role -> new Role.Fenced("0123456789abcdef", Instant.EPOCH));
        Versionstamp through = Versionstamp.parse(primary.log().newest().at());
        primary.intake().becomeApart(role -> new Role.Promoted("", through, Instant.EPOCH));
        assertThat(primary.log().follower(CommitLog.PROMOTION)).isPresent();
        commit(primary, 5);
        uploader = start(primary, 4);
        await(() -> uploader.drain(MINUTE));
        assertThat(BucketReader.generations(store, false)).hasSize(1);
        assertThat(BucketReader.newest(store).states().keySet()).containsAll(written);
        assertThat(primary.log().follower(CommitLog.PROMOTION)).isEmpty();
    }

    private void replicate() {
        Role.Replica role = (Role.Replica) replica.intake().role();
        List<Commit> commits = primary.log().read(role.at(), 1_000, Duration.ZERO);
        assertThat(replica.intake().apply(commits, role)).isNotNull();
    }

    private void promote() {
        Position at = ((Role.Replica) replica.intake().role()).at();
        replica.intake()
                .become(role -> new Role.Promoted("0123456789abcdef", Versionstamp.parse(at.at()), Instant.EPOCH));
    }

    private void commit(SqliteDatabase database, int count) {
        for (int i = 0; i < count; i++) {
            byte[] stamp = KvFixture.commit(database, KvFixture.set("key" + written.size() % 7, "v" + written.size()));
            written.add(Versionstamp.of(stamp).toString());
        }
    }

    private Uploader start(SqliteDatabase database, int seed) {
        UploadSettings settings = Uploads.settings(Duration.ofMillis(20), 4_000, 2_000);
        return Uploader.start(database, store, settings, Uploads.host(Clock.systemUTC(), seed, said::add));
    }

    private SqliteDatabase open(String name, int seed) {
        return SqliteDatabase.open(
                folder.resolve(name),
                new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(seed), 2, 1L << 30));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }
}
