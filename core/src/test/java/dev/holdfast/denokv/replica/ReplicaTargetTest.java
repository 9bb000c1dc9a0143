package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.Watching;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.ChangeTarget;
import dev.holdfast.flow.changes.ChangeTargetContract;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that takes what another database commits, at the same versionstamps. */
class ReplicaTargetTest extends ChangeTargetContract {
    private static final String TEST = "test";

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private SqliteDatabase primary;
    private SqliteDatabase replica;
    private int keys;

    /** The log of a replica keeps nothing by itself. */
    private record Kept(ChangeTarget target, SqliteDatabase replica) implements ChangeTarget {
        @Override
        public String address() {
            return target.address();
        }

        @Override
        public Optional<Position> position() {
            return target.position();
        }

        @Override
        public Position begin() {
            Position at = target.begin();
            replica.log().moved(TEST, replica.log().oldest());
            return at;
        }

        @Override
        public void apply(List<Commit> commits) {
            target.apply(commits);
        }

        @Override
        public void close() {
            target.close();
        }
    }

    @Override
    protected ChangeTarget open() {
        primary = SqliteDatabase.open(folder.resolve("primary.db"), KvFixture.settings(clock));
        primary.log().register(TEST);
        return openReplica();
    }

    private ChangeTarget openReplica() {
        replica = SqliteDatabase.open(folder.resolve("replica.db"), KvFixture.settings(clock));
        Replica.claim(replica, primary.log().address(), false, new KvFixture.Randomness(1));
        return new Kept(
                new ReplicaTarget(replica.intake(), primary.log().address(), Copies.whole(primary), line -> {}),
                replica);
    }

    @Override
    protected ChangeTarget openAgain() {
        replica.close();
        return openReplica();
    }

    @Override
    protected ChangeSource source() {
        return primary.log();
    }

    @Override
    protected void commit(int changes) {
        KvFixture.commit(
                primary,
                IntStream.range(0, changes)
                        .mapToObj(i -> KvFixture.set("key" + keys++, "value"))
                        .toArray(Mutation[]::new));
    }

    @Override
    protected List<Position> kept() {
        CommitLog log = replica.log();
        String generation = source().newest().generation();
        return log.read(log.oldest(), 1_000, Duration.ZERO).stream()
                .map(it -> new Position(generation, it.position().at()))
                .toList();
    }

    @AfterEach
    void closeDatabases() {
        replica.close();
        primary.close();
    }

    private List<Commit> behind(Position at) {
        return primary.log().read(at, 1_000, Duration.ZERO);
    }

    @Test
    void showsTheSamePairsAtTheSameVersionstamps() {
        KvFixture.commit(primary, KvFixture.set("a", "1"), KvFixture.set("b", "1"));
        Position at = target.begin();
        KvFixture.commit(primary, KvFixture.set("a", "2", 99), KvFixture.u64(Mutation.Type.SUM, "n", 5));
        KvFixture.commit(primary, KvFixture.delete("b"), KvFixture.u64(Mutation.Type.SUM, "n", 5));
        target.apply(behind(at));
        assertThat(Copies.lines(replica)).isEqualTo(Copies.lines(primary)).hasSize(2);
        assertThat(replica.log().newest().at()).isEqualTo(primary.log().newest().at());
    }

    @Test
    void tellsWatchesOfWholeCommits() {
        Position at = target.begin();
        try (Watching watching = replica.watch(KvFixture.watch("a", "b"))) {
            watching.next(Duration.ZERO);
            KvFixture.commit(primary, KvFixture.set("a", "1"), KvFixture.set("b", "1"));
            target.apply(behind(at));
            assertThat(watching.next(Duration.ofSeconds(30)).orElseThrow().keys())
                    .allMatch(it -> new String(it.entry().value()).equals("1"));
            target.begin();
            assertThat(watching.next(Duration.ZERO)).as("nothing has changed").isEmpty();
        }
    }

    @Test
    void answersWritesWithWritesDisabledAndRemovesNothingByItself() {
        KvFixture.commit(primary, KvFixture.set("a", "1", clock.millis() + 1_000));
        target.begin();
        clock.advance(Duration.ofHours(1));
        assertThat(replica.write(KvFixture.write(KvFixture.set("a", "2"))).status())
                .isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
        assertThat(replica.expire()).isZero();
        assertThat(KvFixture.text(replica, "a")).isEqualTo("1");
        assertThat(primary.expire()).isEqualTo(1);
    }

    /** Readers go on all the time: each sees the state before, or the one after. */
    @Test
    void noReaderSeesHalfOfAWholeState() throws Exception {
        target.begin();
        AtomicBoolean stops = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int sizes = 0;
            while (!stops.get()) {
                List<String> values = KvFixture.all(replica).stream()
                        .map(it -> new String(it.value()))
                        .distinct()
                        .toList();
                assertThat(values.size()).isLessThanOrEqualTo(1);
                assertThat(KvFixture.all(replica).size()).isIn(0, 300);
                sizes++;
            }
            return sizes;
        });
        for (int round = 0; round < 20; round++) {
            String value = "round " + round;
            KvFixture.commit(
                    primary,
                    IntStream.range(0, 300)
                            .mapToObj(i -> KvFixture.set("key" + i, value))
                            .toArray(Mutation[]::new));
            target.begin();
            assertThat(Copies.lines(replica)).isEqualTo(Copies.lines(primary));
        }
        stops.set(true);
        assertThat(reader.get()).isPositive();
    }

    @Test
    void whatAnotherProgramHasWrittenIsNoticedAndReplaced() throws Exception {
        commit(2);
        Position at = target.begin();
        commit(1);
        writeAsAnotherProgram();
        assertThatThrownBy(() -> target.apply(behind(at))).isInstanceOf(PositionGone.class);
        assertThat(target.position()).isEmpty();
        target.begin();
        assertThat(Copies.lines(replica)).isEqualTo(Copies.lines(primary)).hasSize(3);
    }

    private void writeAsAnotherProgram() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("replica.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("UPDATE data_version SET version = version + 3 WHERE k = 0");
            statement.execute("INSERT OR REPLACE INTO kv (k, v, v_encoding, version)"
                    + " VALUES (x'6b', x'76', 3, (SELECT version FROM data_version))");
            statement.execute("COMMIT");
        }
    }

    @Test
    void takesNothingMoreOnceItIsPromoted() {
        Position at = target.begin();
        commit(1);
        replica.intake()
                .become(role -> new Role.Promoted("id", dev.holdfast.denokv.value.Versionstamp.ZERO, Instant.EPOCH));
        assertThatThrownBy(() -> target.apply(behind(at))).isInstanceOf(Superseded.class);
        assertThatThrownBy(() -> target.position()).isInstanceOf(Superseded.class);
        assertThatThrownBy(() -> target.begin()).isInstanceOf(Superseded.class);
        assertThat(KvFixture.all(replica)).isEmpty();
        KvFixture.commit(replica, KvFixture.set("own", "1"));
        assertThat(openAgain()).isNotNull();
        KvFixture.commit(replica, KvFixture.set("own", "2"));
        assertThat(Replica.claim(replica, "any", true, new KvFixture.Randomness(1)))
                .isEmpty();
    }

    @Test
    void beginsAnewWhenItFollowsSomethingElse() {
        commit(1);
        target.begin();
        assertThat(target.position()).isPresent();
        target = new ReplicaTarget(replica.intake(), "elsewhere", Copies.whole(primary), line -> {});
        assertThat(target.position()).isEmpty();
        assertThat(Copies.lines(replica)).as("shown meanwhile").hasSize(1);
        Position at = target.begin();
        assertThat(target.position()).contains(at);
    }

    @Test
    void aDatabaseOfItsOwnIsNotOverwritten() {
        SqliteDatabase own = SqliteDatabase.open(folder.resolve("own.db"), KvFixture.settings(clock));
        try (own) {
            KvFixture.commit(own, KvFixture.set("a", "1"));
            KvFixture.Randomness random = new KvFixture.Randomness(1);
            assertThatThrownBy(() -> Replica.claim(own, "source", false, random))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("is a database of its own");
            KvFixture.commit(own, KvFixture.set("a", "2"));
            assertThat(Replica.claim(own, "source", true, random)).isPresent();
            assertThat(own.write(KvFixture.write()).status()).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
        }
    }

    /** Hosted servers have several commits in one counter, told apart by the last two bytes. */
    @Test
    void commitsOfOneCounterStayCommits() {
        Position at = target.begin();
        commit(1);
        Commit made = behind(at).getFirst();
        List<Commit> three = List.of(stamped(made, 1), stamped(made, 2), stamped(made, 3));
        target.apply(three.subList(0, 2));
        target.apply(three);
        assertThat(target.position()).contains(three.getLast().position());
        assertThat(kept()).hasSize(3).doesNotHaveDuplicates();
        assertThat(KvFixture.all(replica)).hasSize(1);
    }

    private static Commit stamped(Commit commit, int low) {
        String high = commit.position().at().substring(0, 16);
        Position at = new Position(commit.position().generation(), high + String.format("%04x", low));
        return new Commit(at, commit.time(), commit.origin(), commit.changes());
    }
}
