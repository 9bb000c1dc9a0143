package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTest {
    private static final List<String> SHOP = List.of(
            "CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT UNIQUE, price)",
            "CREATE TABLE log (what)",
            "CREATE TABLE tag (k TEXT COLLATE NOCASE, n, v, PRIMARY KEY (k, n)) WITHOUT ROWID",
            "CREATE VIRTUAL TABLE words USING fts5(body)",
            "CREATE TRIGGER logged AFTER INSERT ON item BEGIN INSERT INTO log VALUES ('in ' || new.id); END",
            "CREATE TRIGGER changed AFTER UPDATE ON item BEGIN INSERT INTO log VALUES ('up ' || new.id); END");

    @TempDir
    Path folder;

    private Path database(String name, String... more) {
        Path file = SqliteFiles.of(folder.resolve(name), SHOP);
        try (Database database = SqliteFiles.writer(file)) {
            for (String sql : more) {
                database.run(sql);
            }
            database.run("DELETE FROM log");
        }
        return file;
    }

    private static CopyReport merge(Path from, Path to) {
        try (SqliteSource source = new SqliteSource(from, Selection.ALL);
                SqliteTarget target = new SqliteTarget(to, Writing.Mode.MERGE)) {
            return new Copy(source, target, 2, Progress.SILENT).run();
        }
    }

    private static List<List<String>> rows(Path file, String sql) {
        try (Database database = SqliteFiles.writer(file)) {
            return database.rows(sql);
        }
    }

    @Test
    void recordsOfTheSameKeyAreOverwrittenAndOthersStay() {
        Path from = database(
                "from.db",
                "INSERT INTO item VALUES (1, 'a', 10), (2, 'b', 20)",
                "INSERT INTO tag VALUES ('X', 1, 'new'), ('y', 1, 'new')",
                "INSERT INTO words(rowid, body) VALUES (5, 'new words')");
        Path to = database(
                "to.db",
                "INSERT INTO item VALUES (2, 'old', 0), (9, 'z', 90)",
                "INSERT INTO tag VALUES ('x', 1, 'old'), ('x', 2, 'stays')",
                "INSERT INTO words(rowid, body) VALUES (5, 'old words'), (6, 'more')");
        assertThat(merge(from, to).findings()).extracting(Finding::name).containsExactly("words");
        assertThat(rows(to, "SELECT * FROM item"))
                .isEqualTo(List.of(List.of("1", "a", "10"), List.of("2", "b", "20"), List.of("9", "z", "90")));
        assertThat(rows(to, "SELECT * FROM tag"))
                .isEqualTo(List.of(List.of("X", "1", "new"), List.of("x", "2", "stays"), List.of("y", "1", "new")));
        assertThat(rows(to, "SELECT rowid FROM words('new OR more')")).hasSize(2);
        assertThat(rows(to, "SELECT rowid FROM words('old')")).isEmpty();
        assertThat(rows(to, "SELECT seq FROM sqlite_sequence")).isEqualTo(List.of(List.of("9")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE u(k TEXT PRIMARY KEY, v)",
                "CREATE TABLE u(k INTEGER PRIMARY KEY DESC, v)",
                "CREATE TABLE u(k INT, v, PRIMARY KEY(k DESC, v))",
                "CREATE TABLE u(k TEXT PRIMARY KEY ON CONFLICT REPLACE, v, UNIQUE(k COLLATE NOCASE))",
                "CREATE TABLE u(rowid, oid, _rowid_, k PRIMARY KEY, v)",
                "CREATE TABLE u(k PRIMARY KEY, v) WITHOUT ROWID",
                "CREATE TABLE excluded(k TEXT PRIMARY KEY, v)",
                "CREATE TABLE excluded(k INTEGER PRIMARY KEY, v)",
                "CREATE TABLE \"target\"(k INTEGER PRIMARY KEY, v) WITHOUT ROWID",
            })
    void recordsOfAnotherDeclaredKeyStayWhateverTheirRowids(String table) {
        String name = table.replaceFirst("CREATE TABLE (\\S+?)\\(.*", "$1");
        String insert = "INSERT INTO " + name + "(k, v) VALUES ";
        Path from = SqliteFiles.of(folder.resolve("from.db"), List.of(table, insert + "(1, 'new'), (2, 'both')"));
        Path to = SqliteFiles.of(
                folder.resolve("to.db"), List.of(table, insert + "(7, 'stays'), (8, 'stays'), (2, 'both')"));
        for (int run = 0; run < 2; run++) {
            merge(from, to);
            assertThat(rows(to, "SELECT k, v FROM " + name + " ORDER BY +k"))
                    .isEqualTo(List.of(
                            List.of("1", "new"), List.of("2", "both"), List.of("7", "stays"), List.of("8", "stays")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"excluded", "target", "other"})
    void recordsOfTheSameDeclaredKeyAreOverwritten(String name) {
        String table = "CREATE TABLE " + name + "(k TEXT COLLATE NOCASE PRIMARY KEY, v)";
        String insert = "INSERT INTO " + name + " VALUES ";
        Path from = SqliteFiles.of(folder.resolve("from.db"), List.of(table, insert + "('Bob', 'new')"));
        Path to = SqliteFiles.of(folder.resolve("to.db"), List.of(table, insert + "('alice', 1), ('bob', 'old')"));
        merge(from, to);
        assertThat(rows(to, "SELECT rowid, k, v FROM " + name))
                .isEqualTo(List.of(List.of("1", "alice", "1"), List.of("2", "Bob", "new")));
    }

    @Test
    void anotherUniqueIndexOfTheSameColumnIsNotTheKey() {
        String table = "CREATE TABLE u(k TEXT, v, UNIQUE(k COLLATE NOCASE), PRIMARY KEY(k))";
        Path from = SqliteFiles.of(folder.resolve("from.db"), List.of(table, "INSERT INTO u VALUES ('Bob', 1)"));
        Path to = SqliteFiles.of(folder.resolve("to.db"), List.of(table, "INSERT INTO u VALUES ('bob', 2)"));
        assertThatThrownBy(() -> merge(from, to)).isInstanceOf(Failure.class).hasMessageContaining("u.k");
        assertThat(rows(to, "SELECT * FROM u")).isEqualTo(List.of(List.of("bob", "2")));
    }

    @Test
    void whatHasNoDeclaredKeyIsOnlyMergedIntoAnEmptyTable() {
        String table = "CREATE TABLE note(msg)";
        Path from = SqliteFiles.of(
                folder.resolve("from.db"), List.of(table, "INSERT INTO note(rowid, msg) VALUES (5, 'a'), (9, 'b')"));
        Path empty = SqliteFiles.of(folder.resolve("empty.db"), List.of(table));
        merge(from, empty);
        assertThat(rows(empty, "SELECT rowid, msg FROM note")).isEqualTo(List.of(List.of("5", "a"), List.of("9", "b")));
        merge(SqliteFiles.of(folder.resolve("none.db"), List.of(table)), empty);
        Path to = SqliteFiles.of(folder.resolve("to.db"), List.of(table, "INSERT INTO note VALUES ('mine')"));
        assertThatThrownBy(() -> merge(from, to)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure).hasMessageContaining("note").hasMessageContaining("no PRIMARY KEY");
        });
        assertThat(rows(to, "SELECT * FROM note")).isEqualTo(List.of(List.of("mine")));
    }

    @Test
    void aRecordWithoutAKeyIsRefusedUnlessTheTableIsEmpty() {
        String table = "CREATE TABLE u(k TEXT PRIMARY KEY, v)";
        Path from = SqliteFiles.of(
                folder.resolve("from.db"), List.of(table, "INSERT INTO u VALUES ('a', 1), (NULL, 2), (NULL, 3)"));
        Path empty = SqliteFiles.of(folder.resolve("empty.db"), List.of(table));
        merge(from, empty);
        assertThat(rows(empty, "SELECT v FROM u")).hasSize(3);
        assertThatThrownBy(() -> merge(from, empty))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE));
        assertThat(rows(empty, "SELECT v FROM u")).hasSize(3);
    }

    @Test
    void aCounterGoesNowhereWhereNoTableCounts() {
        Path from = SqliteFiles.of(
                folder.resolve("from.db"),
                List.of("CREATE TABLE n(id INTEGER PRIMARY KEY AUTOINCREMENT, v)", "INSERT INTO n VALUES (3, 'new')"));
        Path to = SqliteFiles.of(
                folder.resolve("to.db"),
                List.of("CREATE TABLE n(id INTEGER PRIMARY KEY, v)", "INSERT INTO n VALUES (7, 'stays')"));
        assertThat(merge(from, to).findings()).extracting(Finding::name).containsExactly("sqlite_sequence", "n");
        assertThat(rows(to, "SELECT id FROM n")).isEqualTo(List.of(List.of("3"), List.of("7")));
    }

    @Test
    void triggersDoNotFireAndAreThereAfterwards() {
        Path from = database("from.db", "INSERT INTO item VALUES (1, 'a', 10), (2, 'b', 20)");
        Path to = database("to.db", "INSERT INTO item VALUES (2, 'old', 0)");
        String triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
        List<List<String>> before = rows(to, triggers);
        merge(from, to);
        assertThat(rows(to, "SELECT * FROM log")).isEmpty();
        assertThat(rows(to, triggers)).isEqualTo(before);
    }

    @Test
    void aCollisionWithAnotherRecordFailsTheWhole() {
        Path from = database("from.db", "INSERT INTO item VALUES (1, 'a', 10), (2, 'taken', 20)");
        Path to = database("to.db", "INSERT INTO item VALUES (7, 'taken', 70)");
        assertThatThrownBy(() -> merge(from, to)).isInstanceOf(Failure.class).hasMessageContaining("item.code");
        assertThat(rows(to, "SELECT * FROM item")).isEqualTo(List.of(List.of("7", "taken", "70")));
    }

    @Test
    void itDoesSoWhereTheConstraintWouldRemoveTheOther() {
        String table = "CREATE TABLE code (id INTEGER PRIMARY KEY, v UNIQUE ON CONFLICT REPLACE)";
        Path from = SqliteFiles.of(folder.resolve("from.db"), List.of(table, "INSERT INTO code VALUES (1, 'taken')"));
        Path to = SqliteFiles.of(folder.resolve("to.db"), List.of(table, "INSERT INTO code VALUES (7, 'taken')"));
        assertThatThrownBy(() -> merge(from, to)).isInstanceOf(Failure.class).hasMessageContaining("code.v");
        assertThat(rows(to, "SELECT id FROM code")).isEqualTo(List.of(List.of("7")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CREATE TABLE t(a, b, PRIMARY KEY(a)) WITHOUT ROWID; CREATE TABLE t(a, b, PRIMARY KEY(b)) WITHOUT ROWID;"
                        + "has another primary key",
                "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID; CREATE TABLE t(a COLLATE NOCASE PRIMARY KEY, b) WITHOUT ROWID;"
                        + "has other columns",
                "CREATE TABLE t(a, b); CREATE TABLE T(a, b); T is there",
                "CREATE TABLE t(a, b); CREATE VIEW T AS SELECT 1 AS a, 2 AS b; T is there",
                "CREATE TABLE t(a, b PRIMARY KEY); CREATE TABLE t(a PRIMARY KEY, b); two of its records are one",
                "CREATE TABLE t(a, b); CREATE TABLE t(a PRIMARY KEY, b); two of its records are one",
                "CREATE TABLE t(b PRIMARY KEY, a); CREATE TABLE t(b COLLATE NOCASE PRIMARY KEY, a); two of its records are one",
            })
    void anotherKeyOrAnotherNameOfTheSameIsRefused(String mine, String theirs, String why) {
        Path from = SqliteFiles.of(
                folder.resolve("from.db"), List.of(mine, "INSERT OR IGNORE INTO t(a, b) VALUES (1, 'x'), (1, 'X')"));
        Path to = SqliteFiles.of(folder.resolve("to.db"), List.of(theirs));
        if (!theirs.contains("VIEW")) {
            try (Database database = SqliteFiles.writer(to)) {
                database.run("INSERT INTO t(a, b) VALUES (7, 'theirs')");
            }
        }
        String all = "SELECT a, b FROM t";
        List<List<String>> before = rows(to, all);
        assertThatThrownBy(() -> merge(from, to)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure).hasMessageContaining(why);
        });
        assertThat(rows(to, all)).isEqualTo(before);
    }

    @Test
    void otherColumnsAreRefusedAndOtherDefinitionsReported() {
        Path from = database("from.db", "CREATE TABLE extra (a)", "CREATE INDEX by_price ON item (price)");
        Path to = database("to.db", "CREATE INDEX by_price ON item (price DESC)");
        assertThat(merge(from, to).findings()).extracting(Finding::name).containsExactly("words", "by_price");
        assertThat(rows(to, "SELECT * FROM extra")).isEmpty();
        Path other = SqliteFiles.of(folder.resolve("other.db"), List.of("CREATE TABLE item (id INTEGER PRIMARY KEY)"));
        assertThatThrownBy(() -> merge(from, other))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE));
    }
}
