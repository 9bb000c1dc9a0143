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
        assertThat(merge(from, to).findings()).isEmpty();
        assertThat(rows(to, "SELECT * FROM item"))
                .isEqualTo(List.of(List.of("1", "a", "10"), List.of("2", "b", "20"), List.of("9", "z", "90")));
        assertThat(rows(to, "SELECT * FROM tag"))
                .isEqualTo(List.of(List.of("X", "1", "new"), List.of("x", "2", "stays"), List.of("y", "1", "new")));
        assertThat(rows(to, "SELECT rowid FROM words('new OR more')")).hasSize(2);
        assertThat(rows(to, "SELECT rowid FROM words('old')")).isEmpty();
        assertThat(rows(to, "SELECT seq FROM sqlite_sequence")).isEqualTo(List.of(List.of("9")));
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

    @Test
    void otherColumnsAreRefusedAndOtherDefinitionsReported() {
        Path from = database("from.db", "CREATE TABLE extra (a)", "CREATE INDEX by_price ON item (price)");
        Path to = database("to.db", "CREATE INDEX by_price ON item (price DESC)");
        assertThat(merge(from, to).findings()).extracting(Finding::name).containsExactly("by_price");
        assertThat(rows(to, "SELECT * FROM extra")).isEmpty();
        Path other = SqliteFiles.of(folder.resolve("other.db"), List.of("CREATE TABLE item (id INTEGER PRIMARY KEY)"));
        assertThatThrownBy(() -> merge(from, other))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE));
    }
}
