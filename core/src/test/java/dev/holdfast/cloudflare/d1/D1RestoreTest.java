package dev.holdfast.cloudflare.d1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.Database;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing.Mode;
import dev.holdfast.sqlite.SqliteSource;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.RandomDatabase;
import dev.holdfast.testing.Records;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes into D1 is what went out of it. */
@Tag("slow")
class D1RestoreTest {
    private final SimAccount account = new SimAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void randomDatabasesComeBackBitForBit() {
        for (int seed = 0; seed < Loops.count(24, 400); seed++) {
            Database from = account.database(new RandomDatabase(seed).statements());
            String to = "copy" + seed;
            copy(from.name(), to, Mode.CREATE, seed % 2 == 0 ? 1 : D1Target.PART_BYTES);
            assertEqual(from.name(), to, "seed " + seed);
        }
    }

    @Test
    void replaceDropsEverythingAndSaysHowToUndoIt() {
        for (int seed = 30; seed < 30 + Loops.count(8, 60); seed++) {
            Database from = account.database(new RandomDatabase(seed).statements());
            Database over = account.database(new RandomDatabase(seed + 500).statements());
            CopyReport report = copy(from.name(), over.name(), Mode.REPLACE, D1Target.PART_BYTES);
            assertEqual(from.name(), over.name(), "seed " + seed);
            if (!new RandomDatabase(seed + 500).statements().isEmpty()) {
                assertThat(report.findings())
                        .anySatisfy(finding -> assertThat(finding.reason())
                                .contains("time-travel restore " + over.name() + " --bookmark="));
            }
        }
    }

    @Test
    void mergeOverwritesRecordsOfTheSameKeyAndFiresNoTrigger() {
        List<String> schema = List.of(
                "CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, v)",
                "CREATE TABLE c(a, b, p REFERENCES p(id) ON DELETE CASCADE, PRIMARY KEY(a, b)) WITHOUT ROWID");
        Database from = account.database(with(
                schema,
                "INSERT INTO p VALUES(1, 'new'), (2, 2.5), (900, x'00')",
                "INSERT INTO c VALUES('a', 1, 1), ('b', 1, 2)",
                "CREATE INDEX i ON p(v)"));
        Database into = account.database(with(
                schema,
                "INSERT INTO p VALUES(1, 'old'), (3, 'kept'), (1000, 'last')",
                "INSERT INTO c VALUES('a', 1, 3), ('z', 1, 1)",
                "CREATE TABLE log(x)",
                "CREATE TRIGGER t AFTER UPDATE ON p BEGIN INSERT INTO log VALUES(new.id); END"));
        copy(from.name(), into.name(), Mode.MERGE, 1);
        D1Calls calls = new D1Calls(account.api(), into);
        assertThat(calls.rows("SELECT id FROM p ORDER BY 1"))
                .extracting(row -> row.getFirst())
                .containsExactly("1", "2", "3", "900", "1000");
        assertThat(calls.rows("SELECT v FROM p WHERE id=1")).containsExactly(List.of("new"));
        assertThat(calls.rows("SELECT a||b||p FROM c ORDER BY 1"))
                .containsExactly(List.of("a11"), List.of("b12"), List.of("z11"));
        assertThat(calls.rows("SELECT * FROM log")).isEmpty();
        assertThat(calls.rows("SELECT seq FROM sqlite_sequence")).containsExactly(List.of("1000"));
        assertThat(calls.rows("SELECT name FROM sqlite_schema WHERE type IN ('trigger','index') AND name IN ('t','i')"))
                .hasSize(2);
    }

    @Test
    void rowsThatReferToLaterOnesStayInOnePart() {
        Database from = account.database(List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, next REFERENCES t(id), v)",
                "PRAGMA defer_foreign_keys=TRUE",
                "INSERT INTO t VALUES(30000, NULL, 0)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)"
                        + " INSERT INTO t SELECT i, 30000, printf('%060d', i) FROM n"));
        copy(from.name(), "copy", Mode.CREATE, 1);
        assertEqual(from.name(), "copy", "");
    }

    @Test
    void largeTablesGoInSeveralImports() {
        Database from = account.database(List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
                        + " INSERT INTO t SELECT i, printf('%060d', i) FROM n"));
        int before = account.simulator().requests().size();
        copy(from.name(), "copy", Mode.CREATE, 1_000_000);
        assertThat(account.requestsSince(before))
                .filteredOn(request -> request.path().endsWith("/import"))
                .hasSizeGreaterThanOrEqualTo(9);
        assertEqual(from.name(), "copy", "");
    }

    @Test
    void aRecordThatCollidesElsewhereFailsTheMergeAndChangesNothing() {
        List<String> schema = List.of("CREATE TABLE t(id INTEGER PRIMARY KEY, mail UNIQUE)");
        Database from = account.database(with(schema, "INSERT INTO t VALUES(1, 'x')"));
        Database into = account.database(with(schema, "INSERT INTO t VALUES(2, 'x')"));
        assertThatThrownBy(() -> copy(from.name(), into.name(), Mode.MERGE, D1Target.PART_BYTES))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("UNIQUE");
        assertThat(new D1Calls(account.api(), into).rows("SELECT id FROM t")).containsExactly(List.of("2"));
    }

    private static List<String> with(List<String> schema, String... more) {
        List<String> all = new java.util.ArrayList<>(schema);
        all.addAll(List.of(more));
        return all;
    }

    private CopyReport copy(String from, String to, Mode mode, long partBytes) {
        try (Source source = new D1Source(account.api(), from, Capturing.ALL);
                Target target = new D1Target(account.api(), to, mode, partBytes)) {
            return new Copy(source, target, 1, Progress.SILENT).run();
        }
    }

    private void assertEqual(String from, String to, String what) {
        try (Source a = new SqliteSource(account.simulator().databaseFile(from), Selection.ALL);
                Source b = new SqliteSource(account.simulator().databaseFile(to), Selection.ALL)) {
            // Tables that refer to each other in a circle have no order.
            assertThat(b.catalog().tables())
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(a.catalog().tables());
            assertThat(new HashSet<>(b.catalog().objects()))
                    .as(what)
                    .isEqualTo(new HashSet<>(a.catalog().objects()));
            assertThat(Records.digests(b)).as(what).isEqualTo(Records.digests(a));
        }
    }
}
