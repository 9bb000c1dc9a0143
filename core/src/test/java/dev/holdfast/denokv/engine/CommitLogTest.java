package dev.holdfast.denokv.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LogStatus;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.flow.changes.Backlog;
import dev.holdfast.flow.changes.Change;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.ChangeSourceContract;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log keeps what followers need, in the form of a backup, and notices when it was not the only one to write. */
class CommitLogTest extends ChangeSourceContract {
    private static final String FOLLOWER = "follower";

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private SqliteDatabase database;
    private int keys;
    private int openings;

    @Override
    protected ChangeSource open() {
        database = open(1 << 30);
        database.log().register(FOLLOWER);
        return database.log();
    }

    private SqliteDatabase open(long logBytes) {
        return SqliteDatabase.open(
                folder.resolve("kv.db"),
                new DatabaseSettings(clock, new KvFixture.Randomness(openings++), 2, logBytes));
    }

    @Override
    protected void commit(int changes) {
        KvFixture.commit(
                database,
                IntStream.range(0, changes)
                        .mapToObj(i -> KvFixture.set("key" + keys++, "value"))
                        .toArray(Mutation[]::new));
    }

    @Override
    protected void forget(Position through) {
        database.log().moved(FOLLOWER, through);
    }

    @Override
    protected void beginGeneration() throws Exception {
        writeAsAnotherProgram();
        // Any transaction of ours notices.
        database.log().moved(FOLLOWER, source.newest());
    }

    private void writeAsAnotherProgram() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("UPDATE data_version SET version = version + 3 WHERE k = 0");
            statement.execute("INSERT OR REPLACE INTO kv (k, v, v_encoding, version)"
                    + " VALUES (x'6b', x'76', 3, (SELECT version FROM data_version))");
            statement.execute("COMMIT");
        }
    }

    @AfterEach
    void closeDatabase() {
        database.close();
        database.close();
    }

    @Test
    void hasOnlySetAndClearWithTheirOrder() {
        Position start = source.newest();
        byte[] stamp = KvFixture.commit(
                database,
                KvFixture.u64(Mutation.Type.SUM, "n", 5),
                KvFixture.u64(Mutation.Type.MAX, "n", 9),
                KvFixture.set("t", "x", 77),
                KvFixture.delete("t"));
        LoggedCommit commit = database.log().entries(start, 10, Duration.ZERO).getFirst();
        String hex = HexFormat.of().formatHex(stamp);
        assertThat(commit.changes().entries())
                .extracting(
                        it -> HexFormat.of().formatHex(it.versionstamp()),
                        BackupLog.Entry::kind,
                        BackupLog.Entry::expireAtMs)
                .containsExactly(
                        tuple(hex + "0000", BackupLog.Kind.SET, 0L),
                        tuple(hex + "0001", BackupLog.Kind.SET, 0L),
                        tuple(hex + "0002", BackupLog.Kind.SET, 77L),
                        tuple(hex + "ffff", BackupLog.Kind.CLEAR, 0L));
        assertThat(commit.changes().entries().get(1).value()).isEqualTo(KvFixture.le64(9));
        assertThat(commit.changes().timestampMs()).isEqualTo(clock.millis());
    }

    @Test
    void walksTheCorridorAsRecords() {
        Position start = source.newest();
        KvFixture.commit(database, KvFixture.set("k", "v", 99), KvFixture.set("k", ""), KvFixture.delete("k"));
        List<Change> changes = source.read(start, 1, Duration.ZERO).getFirst().changes();
        Change.Put first = (Change.Put) changes.get(0);
        assertThat(first.record().text(0, 0)).isEqualTo("k");
        assertThat(first.record().integer(0, 1)).isEqualTo(3);
        assertThat(first.record().text(0, 2)).isEqualTo("v");
        assertThat(first.record().integer(0, 3)).isEqualTo(99);
        assertThat(((Change.Put) changes.get(1)).record().isNull(0, 3)).isTrue();
        assertThat(changes.get(2))
                .isEqualTo(new Change.Remove("kv", first.record().key(0, new int[] {0})));
    }

    @Test
    void timesDoNotGoBack() {
        Position start = source.newest();
        commit(1);
        clock.advance(Duration.ofHours(-1));
        commit(1);
        clock.advance(Duration.ofHours(2));
        commit(1);
        List<Instant> times = source.read(start, 3, Duration.ZERO).stream()
                .map(it -> it.time())
                .toList();
        assertThat(times.get(0)).isEqualTo(times.get(1));
        assertThat(times.get(2)).isEqualTo(times.get(1).plus(Duration.ofHours(1)));
    }

    @Test
    void goesOnAfterAnotherOpening() {
        Position start = source.newest();
        commit(2);
        database.close();
        database = open(1 << 30);
        source = database.log();
        commit(1);
        assertThat(source.read(start, 10, Duration.ZERO)).hasSize(2);
        assertThat(database.log().register(FOLLOWER)).isEqualTo(start);
    }

    @Test
    void noticesAtOpeningWhatAnotherProgramWrote() throws Exception {
        commit(1);
        Position before = source.newest();
        database.log().moved(FOLLOWER, before);
        database.close();
        writeAsAnotherProgram();
        database = open(1 << 30);
        source = database.log();
        assertThatThrownBy(() -> source.read(before, 1, Duration.ZERO))
                .isInstanceOf(PositionGone.class)
                .hasMessageContaining("another program has written to");
        assertThat(source.newest()).isEqualTo(source.oldest());
        assertThat(database.log().status().followers())
                .containsExactly(new LogStatus.Follower(FOLLOWER, database.log().register(FOLLOWER), "", true));
    }

    @Test
    void keepsWhatWaitedWhenAnotherProgramWrote() throws Exception {
        Position start = source.newest();
        commit(1);
        commit(2);
        List<Position> waiting = all(start);
        writeAsAnotherProgram();
        commit(1);
        writeAsAnotherProgram();
        commit(1);
        assertThat(all(start)).isEqualTo(waiting);
        assertThat(database.log().status().followers())
                .extracting(it -> it.isLost())
                .containsExactly(false);
        assertThat(database.log().behind(start).commits()).isEqualTo(4);
        assertThat(source.read(start, 1, Duration.ZERO)).hasSize(1);
        assertThatThrownBy(() -> source.read(waiting.getLast(), 9, Duration.ZERO))
                .isInstanceOf(PositionGone.class);
        assertThat(all(source.oldest())).hasSize(1);
        database.log().moved(FOLLOWER, waiting.getLast());
        assertThat(database.log().status().followers())
                .extracting(it -> it.isLost())
                .containsExactly(true);
        assertThatThrownBy(() -> source.read(start, 9, Duration.ZERO)).isInstanceOf(PositionGone.class);
        database.log().moved(FOLLOWER, source.newest());
        commit(1);
        assertThat(rows()).isLessThan(5);
        assertThatThrownBy(() -> source.read(waiting.getLast(), 9, Duration.ZERO))
                .isInstanceOf(PositionGone.class);
    }

    @Test
    void goesOnInAFileOfAnEarlierVersion() throws Exception {
        Position start = source.newest();
        commit(1);
        database.close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                Statement statement = other.createStatement()) {
            statement.execute("ALTER TABLE holdfast_follower DROP COLUMN number");
        }
        try (CommitLog read = new CommitLog(folder.resolve("kv.db"), 0, work -> {})) {
            assertThat(read.read(start, 9, Duration.ZERO)).hasSize(1);
        }
        database = open(1 << 30);
        source = database.log();
        assertThat(database.log().number(FOLLOWER)).isZero();
        assertThat(all(start)).hasSize(1);
        database.log().moved(FOLLOWER, source.newest());
        assertThat(database.log().number(FOLLOWER)).isEqualTo(1);
        assertThat(database.log().number("another")).isEqualTo(-1);
    }

    /** Then what is in the log did not happen to what is in the file. */
    @Test
    void keepsNothingWhenAnotherProgramSetTheCounterBack() throws Exception {
        Position start = source.newest();
        commit(1);
        commit(1);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                Statement statement = other.createStatement()) {
            statement.execute("UPDATE data_version SET version = 1");
        }
        commit(1);
        assertThatThrownBy(() -> source.read(start, 9, Duration.ZERO)).isInstanceOf(PositionGone.class);
        assertThat(database.log().status().followers())
                .extracting(it -> it.isLost())
                .containsExactly(true);
        assertThat(all(source.oldest())).hasSize(1);
    }

    private List<Position> all(Position after) {
        return source.read(after, 100, Duration.ZERO).stream()
                .map(it -> it.position())
                .toList();
    }

    @Test
    void keepsNextToNothingWithoutFollowers() {
        database.log().forget(FOLLOWER);
        Position before = source.newest();
        for (int i = 0; i < 300; i++) {
            commit(1);
        }
        assertThatThrownBy(() -> source.read(before, 1, Duration.ZERO)).isInstanceOf(PositionGone.class);
        assertThat(rows()).isLessThan(100);
    }

    @Test
    void keepsWhatTheSlowestNeeds() {
        Position start = database.log().register("slow");
        commit(1);
        database.log().moved(FOLLOWER, source.newest());
        commit(1);
        assertThat(source.read(start, 10, Duration.ZERO)).hasSize(2);
        database.log().forget("slow");
        commit(1);
        assertThat(source.oldest()).isEqualTo(database.log().register(FOLLOWER));
    }

    @Test
    void dropsTheOldestBeyondItsLimit() {
        database.close();
        long limit = 20_000;
        database = open(limit);
        CommitLog log = database.log();
        Position start = log.newest();
        for (int i = 0; i < 200; i++) {
            KvFixture.commit(database, KvFixture.set("k" + i, "x".repeat(1000)));
        }
        LogStatus status = log.status();
        assertThat(status.bytes()).isBetween(limit / 2, limit + 2000);
        assertThat(status.followers()).extracting(LogStatus.Follower::isLost).containsExactly(true);
        assertThatThrownBy(() -> log.read(start, 1, Duration.ZERO))
                .isInstanceOfSatisfying(
                        PositionGone.class,
                        gone -> assertThat(log.read(gone.oldest(), 100, Duration.ZERO))
                                .hasSizeBetween(15, 25));
    }

    /** Nobody writes any more: about two seconds, in which the database looks for itself. */
    @Test
    void getsSmallerAlsoWhenNobodyWrites() {
        for (int i = 0; i < 3_000; i += 10) {
            KvFixture.commit(database, KvFixture.set("k" + i, "v"));
        }
        assertThat(rows()).isGreaterThan(250);
        assertThat(database.log().hasSurplus()).isFalse();
        database.log().moved(FOLLOWER, source.newest());
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (rows() > 1) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
        assertThat(database.log().hasSurplus()).isFalse();
    }

    @Test
    void countsWhatIsBehindAPosition() throws Exception {
        assertThat(database.log().behind(source.newest())).isEqualTo(Backlog.NONE);
        Position start = source.newest();
        Instant first = clock.instant();
        commit(1);
        clock.advance(Duration.ofSeconds(3));
        commit(2);
        commit(0);
        assertThat(database.log().behind(start)).isEqualTo(new Backlog(3, first));
        database.log()
                .moved(FOLLOWER, source.read(start, 1, Duration.ZERO).getFirst().position());
        commit(1);
        assertThat(database.log().behind(start)).isEqualTo(new Backlog(3, clock.instant()));
        assertThat(database.log().behind(source.newest())).isEqualTo(Backlog.NONE);
        beginGeneration();
        assertThat(database.log().behind(start)).isEqualTo(Backlog.NONE);
        commit(1);
        assertThat(database.log().behind(start).commits()).isEqualTo(1);
    }

    @Test
    void keepsTheNoteOfAFollower() {
        commit(1);
        Position at = source.newest();
        database.log().moved(FOLLOWER, at, "a note");
        database.close();
        database = open(1 << 30);
        source = database.log();
        assertThat(database.log().follower(FOLLOWER)).contains(new LogStatus.Follower(FOLLOWER, at, "a note", false));
        assertThat(database.log().follower("another")).isEmpty();
    }

    private long rows() {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM holdfast_log")) {
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** As when the file was put back from a copy, and has gone past the position since: no commit of its own is there. */
    @Test
    void hasNothingBehindAVersionstampThatIsNoCommit() {
        Position here;
        long version;
        do {
            here = source.newest();
            version = Versionstamp.parse(here.at()).high();
            commit(1);
        } while (Versionstamp.parse(source.newest().at()).high() == version + 1);
        Position gone =
                new Position(here.generation(), Versionstamp.of(version + 1).toString());
        assertThatThrownBy(() -> source.read(gone, 10, Duration.ZERO)).isInstanceOf(PositionGone.class);
        assertThat(source.read(here, 10, Duration.ZERO)).hasSize(1);
        assertThat(database.log().upTo(Versionstamp.of(version + 1))).isEqualTo(here);
    }
}
