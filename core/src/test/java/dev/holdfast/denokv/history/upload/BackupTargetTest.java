package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.ChangeTarget;
import dev.holdfast.flow.changes.ChangeTargetContract;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.store.s3.S3Store;
import dev.holdfast.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup is a target of changes, wherever its store is, and in a form that stock denokv reads. */
@ParameterizedClass
@EnumSource
class BackupTargetTest extends ChangeTargetContract {
    enum Where {
        MEMORY,
        LOCAL,
        S3
    }

    @Parameter
    Where where;

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private final List<String> said = new ArrayList<>();
    private UploadSettings settings = Uploads.settings(Duration.ofSeconds(1), 2_000, 500);
    private SqliteDatabase database;
    private Store store;
    private int keys;
    private int openings;

    @Override
    protected ChangeTarget open() {
        store = switch (where) {
            case MEMORY -> MemoryStore.create();
            case LOCAL -> LocalStore.open(folder.resolve("backup"), Clock.systemUTC());
            case S3 -> {
                S3Server server = S3Server.shared();
                yield S3Store.open(server.url(server.newBucket() + "/kv"), S3Server.ENVIRONMENT);
            }
        };
        return openAgain();
    }

    @Override
    protected ChangeTarget openAgain() {
        if (database != null) {
            database.close();
        }
        database = SqliteDatabase.open(
                folder.resolve("kv.db"),
                new DatabaseSettings(clock, new KvFixture.Randomness(openings++), 2, 1L << 30));
        BackupTarget.Place place = new BackupTarget.Place(database, store, Fence.NONE, "backup", said::add);
        return new BackupTarget(place, settings, clock, new KvFixture.Randomness(openings));
    }

    @Override
    protected ChangeSource source() {
        return database.log();
    }

    @Override
    protected void commit(int changes) {
        clock.advance(Duration.ofMillis(400));
        KvFixture.commit(
                database,
                IntStream.range(0, changes)
                        .mapToObj(i -> KvFixture.set("key" + keys++, "value"))
                        .toArray(Mutation[]::new));
    }

    @Override
    protected List<Position> kept() {
        BucketReader bucket = BucketReader.newest(store);
        return bucket.states().tailMap(bucket.base(), false).keySet().stream()
                .map(stamp -> new Position(source().newest().generation(), stamp))
                .toList();
    }

    @AfterEach
    void closeAll() {
        database.close();
        store.close();
    }

    @Test
    void hasEachMomentSinceTheBase() throws Exception {
        commit(20);
        Map<String, String> before = state();
        String base = source().newest().at();
        Position at = target.begin();
        KvFixture.commit(database, KvFixture.delete("key3"), KvFixture.set("key4", "other", clock.millis() + 500));
        Map<String, String> then = state();
        String first = source().newest().at();
        clock.advance(Duration.ofSeconds(2));
        database.expire();
        target.apply(source().read(at, 100, Duration.ZERO));
        BucketReader bucket = BucketReader.newest(store);
        assertThat(bucket.states())
                .isEqualTo(Map.of(base, before, first, then, source().newest().at(), state()));
        assertThat(then).hasSize(19);
        assertThat(state()).hasSize(18);
    }

    @Test
    void copiesAnEmptyDatabaseAndTheFirstCommitBehindIt() throws Exception {
        Position at = target.begin();
        target.apply(commits(at, 1));
        BucketReader bucket = BucketReader.newest(store);
        assertThat(bucket.base()).isEqualTo("0".repeat(20));
        assertThat(bucket.states()).hasSize(2);
        assertThat(bucket.states().firstEntry().getValue()).isEmpty();
        assertThat(bucket.states().lastEntry().getValue()).isEqualTo(state());
    }

    @Test
    void anchorsABaseWhoseNewestCommitLeftNothing() throws Exception {
        commit(3);
        KvFixture.commit(database, KvFixture.set("\0", "a key of one zero byte"));
        KvFixture.commit(database, KvFixture.delete("key1"));
        Map<String, String> before = state();
        Position at = target.begin();
        target.apply(commits(at, 1));
        assertThat(BucketReader.newest(store).states().firstEntry().getValue()).isEqualTo(before);
    }

    @Test
    void cutsByTimeAndByRoomAndTellsTheTimeOfTheLastCommit() throws Exception {
        Position at = target.begin();
        commits(at, 1, 1, 1);
        long third = clock.millis();
        commit(1);
        long fourth = clock.millis();
        KvFixture.commit(database, KvFixture.set("large", "x".repeat(3_000)));
        commit(0);
        commit(1);
        target.apply(source().read(at, 100, Duration.ZERO));
        BucketReader bucket = BucketReader.newest(store);
        assertThat(bucket.times()).containsExactly(bucket.times().getFirst(), third, fourth, fourth, clock.millis());
        assertThat(bucket.states()).hasSize(7);
    }

    @Test
    void beginsAnewWhereTheBucketIsNotAsItWasLeft() throws Exception {
        Position at = target.begin();
        target.apply(commits(at, 1, 2));
        String generation = BucketReader.generations(store, true).getFirst();
        String object = BucketReader.newest(store).logs().getLast();
        store.delete(object);
        assertThat(openAgain().position()).isEmpty();
        put(object, "x");
        assertThat(openAgain().position()).isPresent();
        String behind = object.replaceFirst("_[0-9a-f]{16}_", "_0000000100000001_");
        put(behind, "somebody else's");
        assertThat(openAgain().position()).isEmpty();
        store.delete(behind);
        store.delete(generation + "/differential");
        assertThat(openAgain().position()).isEmpty();
        assertThat(said).filteredOn(line -> line.contains("not as it was left")).hasSize(3);
    }

    @Test
    void beginsAnewWhereSomebodyElseHasBegunOne() throws Exception {
        Position at = target.begin();
        target.apply(commits(at, 1));
        clock.advance(Duration.ofSeconds(1));
        put(GenerationName.of(clock.instant(), 7) + "/differential", "0".repeat(20));
        assertThat(openAgain().position()).isEmpty();
        assertThat(said).last().asString().contains("is not the newest there");
        target = openAgain();
        target.begin();
        assertThat(openAgain().position()).isPresent();
    }

    @Test
    void stopsAtAnObjectOfSomebodyElse() throws Exception {
        Position at = target.begin();
        List<Commit> commits = commits(at, 1);
        String generation = BucketReader.generations(store, true).getFirst();
        String stamp = commits.getFirst().position().at();
        String name = "logs/0001_0000000000000002_" + stamp + "ffff_" + stamp + "ffff.bin";
        put(generation + "/" + name, "somebody else's");
        assertThatThrownBy(() -> target.apply(commits))
                .isInstanceOf(PositionGone.class)
                .hasMessageContaining(name);
        assertThat(openAgain().position()).isEmpty();
    }

    @Test
    void goesOnWithKeysThatMayOnlyPut() throws Exception {
        settings = new UploadSettings(
                Duration.ofSeconds(1), 2_000, 500, Optional.empty(), Optional.empty(), Optional.empty());
        store = new PutOnlyStore(store);
        target = openAgain();
        Position at = target.begin();
        target.apply(commits(at, 2, 1));
        target = openAgain();
        Position again = target.position().orElseThrow();
        target.apply(commits(again, 1));
        store = ((PutOnlyStore) store).store();
        assertThat(BucketReader.newest(store).states()).hasSize(4);
        assertThat(BucketReader.newest(store).states().lastEntry().getValue()).isEqualTo(state());
    }

    private Map<String, String> state() {
        return BackupModelTest.state(database);
    }

    private void put(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try (Upload upload = store.create(name)) {
            upload.write(bytes, 0, bytes.length);
            upload.commit();
        }
    }
}
