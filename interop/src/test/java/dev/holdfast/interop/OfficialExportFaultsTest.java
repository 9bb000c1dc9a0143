package dev.holdfast.interop;

import static dev.holdfast.interop.Project.assertIdentical;
import static dev.holdfast.interop.Project.copy;
import static dev.holdfast.interop.Project.source;
import static dev.holdfast.interop.Project.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.files.SqlDumpSource;
import dev.holdfast.files.SqlDumpTarget;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Cell;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sqlite.SqliteScratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the official export loses or refuses, each beside what ours does with the same: the reason for this program. If one
 * of these fails because wrangler has become better, rejoice and change the table in the README.
 */
@Tag("interop")
class OfficialExportFaultsTest {
    private static final String SCHEMA = """
            CREATE TABLE numbers (id INTEGER PRIMARY KEY, big INTEGER, untyped);
            INSERT INTO numbers VALUES (1, 9007199254740993, 1.0);
            CREATE TABLE branches (id INTEGER PRIMARY KEY, city TEXT);
            CREATE INDEX branches_city ON branches (city);
            INSERT INTO branches VALUES (1, 'Bern');
            """;
    private static final String LARGE = """
            CREATE TABLE photos (id INTEGER PRIMARY KEY, body BLOB);
            INSERT INTO photos VALUES (1, CAST(replace(hex(zeroblob(30000)), '0', 'x') AS BLOB));
            """;
    private static final String SEARCH = """
            CREATE VIRTUAL TABLE search USING fts5 (title);
            INSERT INTO search (title) VALUES ('lighthouse');
            """;
    private static final List<String> SIDE_BY_SIDE = new ArrayList<>();

    @TempDir
    static Path folder;

    /** Plain data with one index, exported by wrangler. */
    private static Project plain;

    private static String official;

    @BeforeAll
    static void wranglerExports() throws IOException {
        plain = holding("plain", SCHEMA);
        official = exported(plain);
    }

    @AfterAll
    static void print() {
        System.out.printf("%n%-38s %-44s %s%n", "the same database", "wrangler d1 export", "holdfast");
        SIDE_BY_SIDE.forEach(System.out::println);
    }

    @Test
    void integersAboveTwoToThe53rdAreRounded() throws IOException {
        assertThat(official).contains("9007199254740992").doesNotContain("9007199254740993");
        assertThat(ours(plain)).contains("9007199254740993");
        assertOursIsEqual(plain);
        say("9007199254740993", "9007199254740992");
    }

    @Test
    void aRealOneWithoutAffinityBecomesAnInteger() throws IOException {
        Path file = Files.writeString(folder.resolve("official.sql"), official);
        try (Source official = dump(file);
                var reader = official.read(official.catalog().collection("numbers"), KeyRange.ALL)) {
            assertThat(reader.next().tag(0, 2)).isEqualTo(Cell.INTEGER);
        }
        try (Source ours = source(plain.database());
                var reader = ours.read(ours.catalog().collection("numbers"), KeyRange.ALL)) {
            assertThat(reader.next().tag(0, 2)).isEqualTo(Cell.REAL);
        }
        assertOursIsEqual(plain);
        say("1.0 in a column without a type", "1, an integer");
    }

    @Test
    void aFilteredTableLosesItsIndexes() throws IOException {
        Path file = folder.resolve("branches.sql");
        plain.wrangler().ok("d1", "export", "DB", "--local", "--table", "branches", "--output", file.toString());
        assertThat(Files.readString(file)).contains("Bern").doesNotContain("branches_city");

        Path filtered = folder.resolve("ours-branches.sql");
        Selection branches = new Selection(Set.of("branches"), "");
        copy(SelectedSource.of(source(plain.database()), branches), new SqlDumpTarget(filtered, Writing.Mode.CREATE));
        assertThat(Files.readString(filtered)).contains("Bern", "branches_city");
        assertIdentical(SelectedSource.of(source(plain.database()), branches), dump(filtered));
        say("one table and its index", "the table without its index");
    }

    @Test
    void aRowWithALargeBlobIsExportedButNeverImportedAgain() throws IOException {
        Project large = holding("large", LARGE);
        Path file = Files.writeString(folder.resolve("large.sql"), exported(large));
        Wrangler.Result again = Project.in(folder.resolve("again"))
                .wrangler()
                .run("d1", "execute", "DB", "--local", "--file", file.toString());
        assertThat(again.exitCode()).isNotZero();
        assertThat(again.all()).contains("SQLITE_TOOBIG");
        assertOursIsEqual(large);
        say("a blob of 60 KB", "exported; import: SQLITE_TOOBIG");
    }

    @Test
    void aDatabaseWithFullTextSearchIsRefused() throws IOException {
        Project search = holding("search", SEARCH);
        Wrangler.Result refused = search.wrangler()
                .run(
                        "d1",
                        "export",
                        "DB",
                        "--local",
                        "--output",
                        folder.resolve("search.sql").toString());
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.all()).contains("Virtual Tables");
        assertOursIsEqual(search);
        say("an FTS5 table", "refused: Virtual Tables");
    }

    /** Our dump, run by the genuine wrangler into a new database, gives the same database. */
    private static void assertOursIsEqual(Project project) throws IOException {
        Path file = project.file("ours.sql");
        ours(project);
        Project imported = Project.in(project.file("imported"));
        if (!Files.exists(imported.file(".wrangler"))) {
            imported.wrangler().ok("d1", "execute", "DB", "--local", "--file", file.toString());
        }
        assertIdentical(source(project.database()), source(imported.database()));
    }

    private static String ours(Project project) throws IOException {
        Path file = project.file("ours.sql");
        copy(source(project.database()), new SqlDumpTarget(file, Writing.Mode.REPLACE));
        return Files.readString(file);
    }

    private static Project holding(String name, String sql) throws IOException {
        Project project = Project.in(folder.resolve(name));
        Path file = Files.writeString(folder.resolve(name + ".seed.sql"), sql);
        copy(dump(file), target(project.database()));
        return project;
    }

    private static String exported(Project project) throws IOException {
        Path file = project.file("official.sql");
        project.wrangler().ok("d1", "export", "DB", "--local", "--output", file.toString());
        return Files.readString(file);
    }

    private static Source dump(Path file) {
        return new SqlDumpSource(file, (kind, limits) -> new SqliteScratch(folder, limits), Selection.ALL);
    }

    private static void say(String what, String theirs) {
        SIDE_BY_SIDE.add(String.format("%-38s %-44s %s", what, theirs, "equal, imported by wrangler and compared"));
    }
}
