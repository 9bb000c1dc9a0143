package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what they should be, and places that can not be written. */
class AwkwardFilesTest {
    @TempDir
    Path folder;

    private Path file(byte[] content) throws Exception {
        return Files.write(folder.resolve("x.db"), content);
    }

    @Test
    void whatReplacesAFileIsAsClosedAsThatWas() throws IOException {
        Path file = SqliteFiles.of(folder.resolve("closed.db"), List.of("CREATE TABLE old(x)"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path source =
                SqliteFiles.of(folder.resolve("open.db"), List.of("CREATE TABLE t(x)", "INSERT INTO t VALUES(1)"));
        List<String> seen = new ArrayList<>();
        try (SqliteSource from = new SqliteSource(source, Selection.ALL);
                Target to = new SqliteTarget(file, Writing.Mode.REPLACE)) {
            new Copy(from, to, 1, Progress.SILENT).run(new Copy.Stages() {
                @Override
                public void written(Plan plan) {
                    seen.add(permissions(folder.resolve("closed.db.holdfast-partial")));
                }
            });
        }
        assertThat(seen).containsExactly("rw-------");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertRefused(Failure.Kind.NOT_FOUND, folder.resolve("none.db"));
        assertRefused(Failure.Kind.NOT_FOUND, folder);
    }

    @Test
    void whatIsNoDatabaseIsCorrupt() throws Exception {
        assertRefused(Failure.Kind.CORRUPT, file("hello".getBytes(StandardCharsets.UTF_8)));
        byte[] noise = new byte[8192];
        new Random(1).nextBytes(noise);
        assertRefused(Failure.Kind.CORRUPT, file(noise));
    }

    @Test
    void anEmptyFileIsAnEmptyDatabase() throws Exception {
        try (SqliteSource source = new SqliteSource(file(new byte[0]), Selection.ALL)) {
            assertThat(source.catalog().collections()).isEmpty();
            assertThat(source.finish(source.start()).exact()).isTrue();
        }
    }

    @Test
    void aDamagedPageIsFoundWhenItIsRead() throws Exception {
        Path file = SqliteFiles.of(folder.resolve("x.db"), Samples.of(Catalog.Kind.SQLITE, 3000, 1));
        byte[] content = Files.readAllBytes(file);
        new Random(2).nextBytes(content);
        byte[] whole = Files.readAllBytes(file);
        int half = whole.length / 2 / 4096 * 4096;
        System.arraycopy(content, half, whole, half, whole.length - half);
        Files.write(file, whole);
        assertThatThrownBy(() -> {
                    try (SqliteSource source = new SqliteSource(file, Selection.ALL)) {
                        Records.digests(source);
                    }
                })
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.CORRUPT));
    }

    private static void assertRefused(Failure.Kind kind, Path file) {
        assertThatThrownBy(() -> new SqliteSource(file, Selection.ALL).close())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    @Test
    void utf16IsReadAsUtf8WithAWarning() {
        Path file = SqliteFiles.of(
                folder.resolve("x.db"),
                List.of(
                        "CREATE TABLE t (k TEXT PRIMARY KEY, v) WITHOUT ROWID",
                        "INSERT INTO t VALUES ('ü', 'b'), ('z', 'a')"));
        Path wide = folder.resolve("wide.db");
        try (Database database = Database.creating(wide)) {
            database.run("PRAGMA encoding='UTF-16le'; CREATE TABLE t (k TEXT PRIMARY KEY, v) WITHOUT ROWID;"
                    + "INSERT INTO t VALUES ('ü', 'b'), ('z', 'a')");
        }
        try (SqliteSource narrow = new SqliteSource(file, Selection.ALL);
                SqliteSource source = new SqliteSource(wide, Selection.ALL)) {
            assertThat(Records.digests(source)).isEqualTo(Records.digests(narrow));
            Capture capture = source.finish(source.start());
            assertThat(capture.warnings()).hasSize(1);
            assertThat(capture.isLossless()).isFalse();
        }
    }

    @Test
    void aSelectionLeavesTheRestOut() {
        Path file = SqliteFiles.of(folder.resolve("x.db"), Samples.of(Catalog.Kind.SQLITE, 20, 1));
        try (SqliteSource source = new SqliteSource(file, new Selection(Set.of("people"), ""))) {
            assertThat(source.catalog().collections()).hasSize(1);
        }
        assertThatThrownBy(() -> new SqliteSource(file, new Selection(Set.of("nobody"), "")).close())
                .hasMessageContaining("nobody");
    }

    @Test
    void headerValuesAreSettings() {
        Path file =
                SqliteFiles.of(folder.resolve("x.db"), List.of("PRAGMA user_version=7", "PRAGMA application_id=-3"));
        Path copy = folder.resolve("copy.db");
        copy(file, copy, Writing.Mode.CREATE);
        try (SqliteSource source = new SqliteSource(copy, Selection.ALL)) {
            assertThat(source.catalog().settings())
                    .containsEntry("user_version", 7L)
                    .containsEntry("application_id", -3L);
        }
    }

    @Test
    void aReadOnlyFolderDoesNotKeepAWalFileFromBeingRead() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path file = SqliteFiles.of(inner.resolve("x.db"), Samples.of(Catalog.Kind.SQLITE, 20, 1));
        try (Database database = SqliteFiles.writer(file)) {
            database.run("PRAGMA journal_mode=WAL");
        }
        inner.toFile().setWritable(false);
        try {
            try (SqliteSource source = new SqliteSource(file, Selection.ALL)) {
                assertThat(Records.digests(source)).isNotEmpty();
                assertThat(source.finish(source.start()).exact()).isTrue();
            }
        } finally {
            inner.toFile().setWritable(true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void readingLeavesNoTrace(String journal) throws Exception {
        Path file = SqliteFiles.of(folder.resolve("x.db"), Samples.of(Catalog.Kind.SQLITE, 20, 1));
        try (Database database = SqliteFiles.writer(file)) {
            database.run("PRAGMA journal_mode=" + journal);
        }
        byte[] before = Files.readAllBytes(file);
        try (SqliteSource source = new SqliteSource(file, Selection.ALL)) {
            Records.digests(source);
        }
        assertThat(file).hasBinaryContent(before);
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void rangesHoldAboutEquallyManyRecordsWhateverTheGaps() {
        Path file = SqliteFiles.of(
                folder.resolve("x.db"),
                List.of(
                        "CREATE TABLE t (id INTEGER PRIMARY KEY)",
                        "WITH n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 19999)"
                                + " INSERT INTO t SELECT CASE WHEN i < 10000 THEN i - 5000000000000 WHEN i < 15000 THEN i * 1000"
                                + " ELSE 9000000000000000000 + i * 7 END FROM n",
                        "INSERT INTO t VALUES (-9223372036854775807 - 1), (9223372036854775807)"));
        try (SqliteSource source = new SqliteSource(file, Selection.ALL)) {
            var table = source.catalog().collection("t");
            List<KeyRange> ranges = source.split(table, 4);
            assertThat(ranges).hasSize(4);
            assertThat(ranges)
                    .allSatisfy(range ->
                            assertThat(Records.keys(source, table, range)).hasSizeBetween(3_000, 8_000));
        }
    }

    @Test
    void aTargetInNoFolderOrInAReadOnlyOneIsRefused() {
        Path file = SqliteFiles.of(folder.resolve("x.db"), List.of());
        assertThatThrownBy(() -> copy(file, folder.resolve("none/x.db"), Writing.Mode.CREATE))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }

    @Test
    void aFullDiskIsSaidSo() {
        try (Database database = Database.creating(folder.resolve("x.db"))) {
            database.run("PRAGMA max_page_count=3; CREATE TABLE t (x)");
            assertThatThrownBy(() -> database.run("INSERT INTO t VALUES (zeroblob(100000))"))
                    .hasMessageContaining("disk is full")
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.REMOTE));
        }
    }

    @Test
    void pairsDoNotFit() {
        Path file = folder.resolve("x.db");
        try (SqliteTarget target = new SqliteTarget(file, Writing.Mode.CREATE)) {
            MemorySource pairs = new MemorySource(Samples.of(Catalog.Kind.KV, 20, 1));
            assertThatThrownBy(() -> new Copy(pairs, target, 1, Progress.SILENT).run())
                    .isInstanceOf(Failure.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNoDatabaseIsNotReplaced() throws Exception {
        Path source = SqliteFiles.of(folder.resolve("source.db"), List.of("CREATE TABLE t (x)"));
        Path letter = Files.writeString(folder.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> copy(source, letter, Writing.Mode.REPLACE)).isInstanceOf(Failure.class);
        assertThat(letter).hasContent("dear");
    }

    @Test
    void aDatabaseInUseIsNotReplaced() {
        Path source = SqliteFiles.of(folder.resolve("source.db"), List.of("CREATE TABLE t (x)"));
        Path old = SqliteFiles.of(folder.resolve("old.db"), List.of("CREATE TABLE kept (x)"));
        try (Database user = SqliteFiles.writer(old)) {
            user.run("PRAGMA journal_mode=WAL; INSERT INTO kept VALUES (1)");
            assertThatThrownBy(() -> copy(source, old, Writing.Mode.REPLACE))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BUSY));
            assertThat(user.number("SELECT count(*) FROM kept")).isEqualTo(1);
        }
        assertThat(folder.resolve("old.db.holdfast-partial")).doesNotExist();
        copy(source, old, Writing.Mode.REPLACE);
        try (Database replaced = SqliteFiles.writer(old)) {
            assertThat(replaced.rows("SELECT name FROM sqlite_schema")).isEqualTo(List.of(List.of("t")));
        }
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void theJournalOfAnotherDatabaseIsNotAdopted() throws Exception {
        Path source = SqliteFiles.of(folder.resolve("source.db"), List.of("CREATE TABLE t (x)"));
        Files.writeString(folder.resolve("new.db-wal"), "stale");
        assertThatThrownBy(() -> copy(source, folder.resolve("new.db"), Writing.Mode.CREATE))
                .hasMessageContaining("journal");
    }

    private static Capture copy(Path from, Path to, Writing.Mode mode) {
        try (SqliteSource source = new SqliteSource(from, Selection.ALL);
                SqliteTarget target = new SqliteTarget(to, mode)) {
            return new Copy(source, target, 1, Progress.SILENT).run().capture();
        }
    }

    @Test
    void oneReaderTooManyIsAMistakeOfOurs() {
        Path file = SqliteFiles.of(folder.resolve("x.db"), Samples.of(Catalog.Kind.SQLITE, 20, 1));
        try (SqliteSource source = new SqliteSource(file, Selection.ALL)) {
            var table = source.catalog().collection("people");
            List<BatchReader> readers = new java.util.ArrayList<>();
            for (int i = 0; i < source.readers(); i++) {
                readers.add(source.read(table, KeyRange.ALL));
            }
            assertThatThrownBy(() -> source.read(table, KeyRange.ALL)).isInstanceOf(IllegalStateException.class);
            readers.forEach(BatchReader::close);
        }
    }
}
