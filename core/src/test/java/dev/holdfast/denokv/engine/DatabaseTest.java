package dev.holdfast.denokv.engine;

import static dev.holdfast.denokv.engine.KvFixture.checked;
import static dev.holdfast.denokv.engine.KvFixture.commit;
import static dev.holdfast.denokv.engine.KvFixture.delete;
import static dev.holdfast.denokv.engine.KvFixture.get;
import static dev.holdfast.denokv.engine.KvFixture.number;
import static dev.holdfast.denokv.engine.KvFixture.set;
import static dev.holdfast.denokv.engine.KvFixture.text;
import static dev.holdfast.denokv.engine.KvFixture.u64;
import static dev.holdfast.denokv.engine.KvFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.AtomicWriteOutput.Status;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client can ask of one database, but for watches. */
class DatabaseTest {
    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private Path file;
    private SqliteDatabase database;

    @BeforeEach
    void open() {
        file = folder.resolve("a ?#% file.db");
        database = SqliteDatabase.open(file, KvFixture.settings(clock));
    }

    @AfterEach
    void closeTwice() {
        database.close();
        database.close();
    }

    @Test
    void readsWhatWasWritten() {
        byte[] stamp = commit(database, set("a", "1"), set("b", ""), set("", "empty key"));
        KvEntry entry = get(database, "a");
        assertThat(entry.versionstamp()).isEqualTo(stamp);
        assertThat(entry.encoding()).isEqualTo(3);
        assertThat(text(database, "b")).isEmpty();
        assertThat(text(database, "")).isEqualTo("empty key");
        commit(database, delete("a"), delete("never"));
        assertThat(get(database, "a")).isNull();
    }

    /** So that it can be copied. */
    @Test
    void aFileThatIsClosedHasAllInItself() throws IOException {
        commit(database, set("a", "1"));
        get(database, "a");
        database.close();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void readsRangesForwardsAndBackwardsWithLimits() {
        commit(database, set("a", "1"), set("b", "2"), set("c", "3"), set("d", "4"));
        SnapshotReadOutput output = database.read(new SnapshotRead(List.of(
                new ReadRange(bytes("a"), bytes("d"), 10, false),
                new ReadRange(bytes("a"), bytes("d"), 2, true),
                new ReadRange(bytes("d"), bytes("a"), 2, false))));
        assertThat(output.ranges().stream().map(DatabaseTest::values)).containsExactly("123", "32", "");
        assertThat(output.strong()).isTrue();
        assertThat(database.read(new SnapshotRead(List.of())).ranges()).isEmpty();
    }

    @Test
    void answersAFailedCheckAndChangesNothing() {
        byte[] stamp = commit(database, set("a", "1"));
        assertThat(database.write(checked("a", stamp, set("a", "2"))).status()).isEqualTo(Status.SUCCESS);
        AtomicWriteOutput output = database.write(checked("a", stamp, set("a", "3"), set("b", "3")));
        assertThat(output.status()).isEqualTo(Status.CHECK_FAILURE);
        assertThat(output.failedChecks()).containsExactly(0);
        assertThat(output.versionstamp()).isEmpty();
        assertThat(text(database, "a")).isEqualTo("2");
        assertThat(get(database, "b")).isNull();
    }

    @Test
    void anErrorHalfWayLeavesNothing() {
        commit(database, set("text", "x"));
        Position before = database.log().newest();
        assertThatThrownBy(() -> commit(database, set("a", "1"), u64(Mutation.Type.SUM, "text", 1)))
                .isInstanceOf(Refused.class)
                .hasMessage("Failed to perform 'sum' mutation on a non-U64 value in the database");
        assertThat(get(database, "a")).isNull();
        assertThat(database.log().newest()).isEqualTo(before);
    }

    @Test
    void anEmptyWriteSucceedsAndHasAVersionstampOfItsOwn() {
        byte[] first = commit(database);
        byte[] second = commit(database);
        assertThat(Versionstamp.of(second)).isGreaterThan(Versionstamp.of(first));
    }

    @Test
    void anErrorTouchesNobodyElseInItsGroup() throws Exception {
        commit(database, set("text", "x"));
        List<CompletableFuture<Void>> all = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(1);
        for (int i = 0; i < 64; i++) {
            int number = i;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        await(together);
                        if (number % 2 == 0) {
                            commit(database, u64(Mutation.Type.SUM, "count", 1));
                        } else {
                            commit(database, set("bad" + number, "1"), number("text", 1));
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        together.countDown();
        for (int i = 0; i < all.size(); i++) {
            CompletableFuture<Void> one = all.get(i);
            if (i % 2 == 0) {
                one.get(30, TimeUnit.SECONDS);
            } else {
                assertThatThrownBy(() -> one.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(Refused.class);
            }
        }
        assertThat(get(database, "count").value()).isEqualTo(KvFixture.le64(32));
        assertThat(KvFixture.all(database)).hasSize(2);
    }

    @Test
    void aStoredPairThatMakesNoSenseStopsOnlyItsOwnWriter() throws Exception {
        sql("INSERT INTO kv (k, v, v_encoding, version) VALUES (x'62', x'', 1, -7)");
        assertThatThrownBy(() -> database.write(checked("b", new byte[10])))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(Failure.class);
        commit(database, set("a", "1"));
        assertThat(text(database, "a")).isEqualTo("1");
    }

    @Test
    void removesWhatHasExpiredAsACommitOfItsOwn() {
        long due = clock.millis() + 5_000;
        commit(database, set("gone", "1", due), set("kept", "1", due + 1), set("stays", "1"));
        database.log().register("test");
        Position before = database.log().newest();
        clock.advance(Duration.ofMillis(4_999));
        assertThat(database.expire()).isZero();
        assertThat(get(database, "gone")).isNotNull();
        clock.advance(Duration.ofMillis(1));
        assertThat(database.expire()).isEqualTo(1);
        assertThat(get(database, "gone")).isNull();
        assertThat(get(database, "kept")).isNotNull();
        List<Commit> commits = database.log().read(before, 10, Duration.ZERO);
        assertThat(commits).hasSize(1);
        assertThat(commits.getFirst().origin()).isEqualTo(CommitLog.EXPIRY);
        assertThat(commits.getFirst().changes()).hasSize(1);
    }

    @Test
    void removesManyInBatches() {
        for (int i = 0; i < 3; i++) {
            int from = i * 900;
            commit(
                    database,
                    IntStream.range(from, from + 900)
                            .mapToObj(n -> set("k" + n, "1", clock.millis()))
                            .toArray(Mutation[]::new));
        }
        database.log().register("test");
        Position before = database.log().newest();
        assertThat(database.expire()).isEqualTo(2700);
        assertThat(database.log().read(before, 10, Duration.ZERO))
                .extracting(it -> it.changes().size())
                .containsExactly(1000, 1000, 700);
        assertThat(KvFixture.all(database)).isEmpty();
    }

    /** The look for them is once a second, on a thread of its own: a second or two. */
    @Test
    void removesWhatHasExpiredByItself() throws Exception {
        try (Watching watching = database.watch(KvFixture.watch("gone"))) {
            commit(database, set("gone", "1", clock.millis() + 1_000));
            assertThat(watching.next(Duration.ofSeconds(30))
                            .orElseThrow()
                            .keys()
                            .getFirst()
                            .entry())
                    .isNotNull();
            clock.advance(Duration.ofSeconds(1));
            assertThat(watching.next(Duration.ofSeconds(30))
                            .orElseThrow()
                            .keys()
                            .getFirst()
                            .entry())
                    .isNull();
        }
        assertThat(database.trouble()).isEmpty();
    }

    @Test
    void keepsMessagesAsDenokvDoes() throws Exception {
        long due = clock.millis() + 60_000;
        Enqueue plain = new Enqueue(bytes("one"), due, List.of(), List.of());
        Enqueue full =
                new Enqueue(bytes("two"), due + 1, List.of(bytes("k"), new byte[] {(byte) 0xff, 0}), List.of(5, 6));
        database.write(new AtomicWrite(List.of(), List.of(), List.of(plain, full)));
        assertThat(
                        sql(
                                "SELECT ts, length(id), CAST(data AS TEXT), backoff_schedule, keys_if_undelivered FROM queue ORDER BY ts"))
                .containsExactly(
                        due + "|36|one|[100,1000,5000,30000,60000]|[]", (due + 1) + "|36|two|[5,6]|[[107],[255,0]]");
    }

    @Test
    void isAFileOfDenokv() throws Exception {
        commit(database, set("a", "1", 5));
        assertThat(sql("SELECT * FROM migration_state")).containsExactly("0|3");
        assertThat(sql("SELECT k, seq FROM data_version")).containsExactly("0|0");
        assertThat(sql("SELECT hex(kv.k), hex(v), v_encoding, kv.version = d.version, kv.seq, expiration_ms"
                        + " FROM kv, data_version d"))
                .containsExactly("61|31|3|1|0|5");
        assertThat(sql("PRAGMA journal_mode")).containsExactly("wal");
        assertThat(sql("PRAGMA table_info(kv)").toString())
                .contains("seq|INTEGER|1|0|0", "expiration_ms|INTEGER|1|-1|0");
    }

    @Test
    void bringsOlderFilesUpToDate() throws Exception {
        Path old = folder.resolve("old.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE migration_state (k INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL)");
            statement.executeUpdate("INSERT INTO migration_state VALUES (0, 1)");
            statement.executeUpdate("CREATE TABLE data_version (k INTEGER PRIMARY KEY, version INTEGER NOT NULL)");
            statement.executeUpdate("INSERT INTO data_version VALUES (0, 40)");
            statement.executeUpdate("CREATE TABLE kv (k BLOB PRIMARY KEY, v BLOB NOT NULL, v_encoding INTEGER NOT NULL,"
                    + " version INTEGER NOT NULL) WITHOUT ROWID");
            statement.executeUpdate("INSERT INTO kv VALUES (x'61', x'31', 3, 40)");
        }
        try (Database opened = SqliteDatabase.open(old, KvFixture.settings(clock))) {
            assertThat(text(opened, "a")).isEqualTo("1");
            assertThat(Versionstamp.of(commit(opened, set("b", "2"))).high()).isGreaterThan(40);
        }
    }

    @Test
    void refusesFilesOfAnotherKind() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no database".repeat(500));
        assertThatThrownBy(() -> SqliteDatabase.open(text, KvFixture.settings(clock)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.CORRUPT));
        database.close();
        sql("UPDATE migration_state SET version = 4");
        assertThatThrownBy(() -> SqliteDatabase.open(file, KvFixture.settings(clock)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.USAGE));
        sql("UPDATE migration_state SET version = 3");
        sql("ALTER TABLE kv RENAME TO kv_snapshot");
        sql("CREATE VIEW kv AS SELECT * FROM kv_snapshot");
        assertThatThrownBy(() -> SqliteDatabase.open(file, KvFixture.settings(clock)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.USAGE));
        try (Database readOnly = ReadOnlyDatabase.open(file, 2)) {
            assertThat(get(readOnly, "a")).isNull();
        }
    }

    @Test
    void aReadOnlyOneReadsAndWatchesAndDisablesWrites() {
        commit(database, set("a", "1"));
        try (Database readOnly = ReadOnlyDatabase.open(file, 2);
                Watching watching = readOnly.watch(KvFixture.watch("a"))) {
            assertThat(text(readOnly, "a")).isEqualTo("1");
            assertThat(readOnly.write(write(set("a", "2"))).status()).isEqualTo(Status.WRITE_DISABLED);
            watching.next(Duration.ZERO);
            commit(database, set("a", "2"));
            KvEntry entry = watching.next(Duration.ofSeconds(30))
                    .orElseThrow()
                    .keys()
                    .getFirst()
                    .entry();
            assertThat(entry.value()).isEqualTo(bytes("2"));
        }
    }

    /** Some 200 MB have to pass through SQLite's log before its bound counts: seconds. */
    @Test
    void sqlitesOwnLogStaysSmallUnderLoad() throws Exception {
        String value = "x".repeat(65_000);
        for (int i = 0; i < 130; i++) {
            int from = i;
            commit(
                    database,
                    IntStream.range(0, 12)
                            .mapToObj(n -> set("k" + (from * 7 + n) % 50, value))
                            .toArray(Mutation[]::new));
        }
        assertThat(Files.size(file.resolveSibling(file.getFileName() + "-wal"))).isLessThan(80L << 20);
        assertThat(database.trouble()).isEmpty();
    }

    /** Small writes one after the other, some 35 MB of log in all: seconds, because each waits for the disk. */
    @Test
    void sqlitesOwnLogIsWrittenOverInPlace() throws Exception {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        assertThat(log).hasSize(8 << 20);
        for (int i = 0; i < 3_000; i++) {
            commit(database, set("k" + i % 500, "value " + i));
        }
        assertThat(Files.size(log)).isLessThan(24L << 20);
        assertThat(database.trouble()).isEmpty();
        database.close();
        assertThat(log).doesNotExist();
        assertThat(sql("SELECT count(*) FROM kv")).containsExactly("500");
    }

    /** The index of expirations must follow, whatever was there before. */
    @Test
    void anExpirationIsSetMovedAndForgotten() {
        long now = clock.millis();
        commit(database, set("a", "1"), set("b", "1", now), set("c", "1", now));
        commit(database, set("a", "2", now), set("b", "2"), set("c", "2", now + 1));
        assertThat(database.expire()).isEqualTo(1);
        assertThat(get(database, "a")).isNull();
        clock.advance(Duration.ofMillis(1));
        assertThat(database.expire()).isEqualTo(1);
        assertThat(text(database, "b")).isEqualTo("2");
        assertThat(get(database, "c")).isNull();
    }

    @Test
    void isThereAgainAfterAnotherOpening() {
        byte[] stamp = commit(database, set("a", "1"));
        database.close();
        assertThatThrownBy(() -> commit(database, set("a", "2")))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(503));
        assertThatThrownBy(() -> get(database, "a"))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(503));
        database = SqliteDatabase.open(file, KvFixture.settings(clock));
        assertThat(get(database, "a").versionstamp()).isEqualTo(stamp);
        assertThat(Versionstamp.of(commit(database, set("a", "2")))).isGreaterThan(Versionstamp.of(stamp));
    }

    private List<String> sql(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        String uri = "jdbc:sqlite:file://" + file.toUri().getRawPath();
        try (Connection connection = DriverManager.getConnection(uri);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return rows;
            }
            ResultSet result = statement.getResultSet();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }

    private static String values(List<KvEntry> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(new String(entry.value(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return KvFixture.bytes(text);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
