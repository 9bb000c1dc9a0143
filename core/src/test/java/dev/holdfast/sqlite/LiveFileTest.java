package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.flow.RangeDigester;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.Records;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that somebody writes to while it is read by several readers: they see one committed state. */
@Tag("slow")
class LiveFileTest {
    private static final int ACCOUNTS = 4_000;
    private static final int TOTAL = ACCOUNTS * 100;

    @TempDir
    Path folder;

    /** Every commit leaves the same total and one more entry in the journal, whose number each account carries. */
    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete", "truncate"})
    void everyCaptureIsOneCommittedState(String journal) throws Exception {
        Path file = bank(journal);
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<Integer> writer = threads.submit(() -> write(file, stop));
            try {
                int states = 0;
                long last = -1;
                for (int i = 0; i < Loops.count(8, 200); i++) {
                    long state = capture(file, threads);
                    states += state == last ? 0 : 1;
                    last = state;
                }
                assertThat(states).as("captures that saw something new").isGreaterThan(2);
            } finally {
                stop.set(true);
            }
            assertThat(writer.get()).as("commits").isGreaterThan(2);
        }
    }

    private Path bank(String journal) {
        Path file = folder.resolve("live.db");
        try (Database database = Database.creating(file)) {
            database.run("PRAGMA journal_mode=" + journal + "; PRAGMA synchronous=OFF; BEGIN;"
                    + "CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER);"
                    + "CREATE TABLE moved (id INTEGER PRIMARY KEY, a, b, amount);"
                    + "WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < " + ACCOUNTS + ")"
                    + " INSERT INTO account SELECT i, 100 FROM n; COMMIT");
        }
        return file;
    }

    private static int write(Path file, AtomicBoolean stop) {
        Random random = new Random(1);
        int commits = 0;
        try (Database database = SqliteFiles.writer(file)) {
            database.run("PRAGMA synchronous=OFF");
            while (!stop.get()) {
                int a = 1 + random.nextInt(ACCOUNTS);
                int b = 1 + random.nextInt(ACCOUNTS);
                int amount = random.nextInt(50);
                database.run("BEGIN IMMEDIATE;"
                        + "UPDATE account SET amount = amount - " + amount + " WHERE id = " + a + ";"
                        + "UPDATE account SET amount = amount + " + amount + " WHERE id = " + b + ";"
                        + "INSERT INTO moved (a, b, amount) VALUES (" + a + "," + b + "," + amount + "); COMMIT");
                commits++;
            }
        }
        return commits;
    }

    /** Reads with all readers at once, and works out from the journal what the accounts must hold. */
    private static long capture(Path file, ExecutorService threads) throws Exception {
        try (SqliteSource source = new SqliteSource(file, Selection.ALL, Duration.ofSeconds(90))) {
            assertThat(source.readers()).isGreaterThan(1);
            Collection accounts = source.catalog().collection("account");
            List<KeyRange> ranges = source.split(accounts, source.readers() - 1);
            List<Callable<List<String>>> tasks = new ArrayList<>();
            ranges.forEach(range -> tasks.add(() -> rows(source, accounts, range)));
            tasks.add(() -> rows(source, source.catalog().collection("moved"), KeyRange.ALL));
            List<List<String>> read = new ArrayList<>();
            for (Future<List<String>> part : threads.invokeAll(tasks)) {
                read.add(part.get());
            }
            assertConsistent(read);
            Capture capture = source.finish(source.start());
            assertThat(capture.exact()).isTrue();
            return read.getLast().size();
        }
    }

    private static List<String> rows(SqliteSource source, Collection collection, KeyRange range) {
        List<String> rows = new ArrayList<>();
        Records.batches(source, collection, range).forEach(batch -> {
            for (int row = 0; row < batch.rows(); row++) {
                StringBuilder cells = new StringBuilder();
                for (int column = 0; column < batch.columns(); column++) {
                    cells.append(batch.integer(row, column)).append(' ');
                }
                rows.add(cells.toString());
            }
        });
        return rows;
    }

    private static void assertConsistent(List<List<String>> read) {
        long[] expected = new long[ACCOUNTS + 1];
        java.util.Arrays.fill(expected, 100);
        for (String moved : read.getLast()) {
            String[] cells = moved.split(" ");
            expected[Integer.parseInt(cells[1])] -= Long.parseLong(cells[3]);
            expected[Integer.parseInt(cells[2])] += Long.parseLong(cells[3]);
        }
        long total = 0;
        int accounts = 0;
        for (List<String> part : read.subList(0, read.size() - 1)) {
            for (String account : part) {
                String[] cells = account.split(" ");
                assertThat(Long.parseLong(cells[1])).isEqualTo(expected[Integer.parseInt(cells[0])]);
                total += Long.parseLong(cells[1]);
                accounts++;
            }
        }
        assertThat(accounts).isEqualTo(ACCOUNTS);
        assertThat(total).isEqualTo(TOTAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void aWriterThatDoesNotLetGoLeavesOneReader(String journal) {
        Path file = bank(journal);
        try (Database writer = SqliteFiles.writer(file)) {
            writer.run("BEGIN IMMEDIATE; UPDATE account SET amount = 0");
            try (SqliteSource source = new SqliteSource(file, Selection.ALL, Duration.ofMillis(50))) {
                assertThat(source.readers()).isEqualTo(1);
                assertThat(rows(source, source.catalog().collection("account"), KeyRange.ALL))
                        .hasSize(ACCOUNTS)
                        .allMatch(row -> row.endsWith(" 100 "));
                assertThat(source.finish(source.start()).exact()).isTrue();
            }
            writer.run("ROLLBACK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void aCommitMeansAnotherPosition(String journal) {
        Path file = bank(journal);
        try (Database writer = SqliteFiles.writer(file)) {
            writer.run("UPDATE account SET amount = amount + 1 WHERE id = 1");
            AsOf before;
            Digest digest;
            try (SqliteSource first = new SqliteSource(file, Selection.ALL);
                    SqliteSource again = new SqliteSource(file, Selection.ALL)) {
                before = first.start();
                digest = digest(first);
                assertThat(again.continues(before)).isTrue();
            }
            writer.run("UPDATE account SET amount = amount + 1 WHERE id = 1");
            try (SqliteSource later = new SqliteSource(file, Selection.ALL)) {
                assertThat(later.continues(before)).isFalse();
                assertThat(digest(later)).isNotEqualTo(digest);
            }
        }
    }

    private static Digest digest(SqliteSource source) {
        Collection accounts = source.catalog().collection("account");
        RangeDigester digester = new RangeDigester(accounts, null);
        Records.batches(source, accounts, KeyRange.ALL).forEach(digester::add);
        return RangeDigester.total(digester.finish(null));
    }

    @Test
    void closingOneSourceDoesNotDropTheLocksOfAnother() {
        Path file = bank("delete");
        try (SqliteSource first = new SqliteSource(file, Selection.ALL, Duration.ofMillis(50))) {
            new SqliteSource(file, Selection.ALL, Duration.ofMillis(50)).close();
            String answer = Sqlite3.run(file, "PRAGMA busy_timeout=50; UPDATE account SET amount = 1;");
            assertThat(answer).contains("locked");
            assertThat(first.finish(first.start()).exact()).isTrue();
        }
        assertThat(Sqlite3.run(file, "UPDATE account SET amount = 1; SELECT changes();"))
                .contains(Integer.toString(ACCOUNTS));
    }
}
