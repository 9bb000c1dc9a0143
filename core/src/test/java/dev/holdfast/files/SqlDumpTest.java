package dev.holdfast.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Scratch.Rules;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sqlite.SqliteScratch;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The target by its contract, read back through the source. */
class SqlDumpTest extends TargetContract {
    @TempDir
    Path folder;

    @TempDir
    Path scratch;

    private int places;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected int crashStep() {
        return 7;
    }

    @Override
    protected Place place() {
        Path file = folder.resolve("dump" + places++ + ".sql");
        return new FilePlace(file) {
            @Override
            public Target target() {
                return new SqlDumpTarget(file, Writing.Mode.CREATE);
            }

            @Override
            public Source source() {
                return SqlDumpTest.this.source(file, Selection.ALL);
            }
        };
    }

    @Test
    void noStatementIsAboveTheLimitOfD1AndTheDumpRunsUnderAllOfThem() throws IOException {
        Path file = folder.resolve("data.sql");
        try (Target target = new SqlDumpTarget(file, Writing.Mode.CREATE)) {
            new Copy(new MemorySource(Samples.of(kind(), 2_000, 1)), target, 2, Progress.SILENT).run();
        }
        try (SqliteScratch d1 = new SqliteScratch(scratch, Rules.D1);
                var sql = Files.newInputStream(file)) {
            d1.run(sql);
            try (Source source = d1.source()) {
                assertThat(Records.digests(source))
                        .isEqualTo(Samples.of(kind(), 2_000, 1).digests());
            }
        }
    }

    @Test
    void compressedDumpsAreRead() throws IOException {
        String sql = "CREATE TABLE t(a); INSERT INTO t VALUES (9007199254740993);";
        Path gzip = folder.resolve("a.sql.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(sql.getBytes(StandardCharsets.UTF_8));
        }
        Path zstd = folder.resolve("a.sql.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(zstd))) {
            out.write(sql.getBytes(StandardCharsets.UTF_8));
        }
        for (Path file : new Path[] {gzip, zstd}) {
            try (Source source = source(file, Selection.ALL)) {
                Collection table = source.catalog().collections().getFirst();
                assertThat(Records.batches(source, table, KeyRange.ALL)
                                .getFirst()
                                .integer(0, 1))
                        .isEqualTo(9007199254740993L);
            }
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 9));
            assertFails(Failure.Kind.CORRUPT, file, file.toString());
        }
    }

    @Test
    void aSelectionIsAllThatIsSeen() throws IOException {
        Path file = dump("CREATE TABLE a(x); CREATE TABLE b(y); CREATE INDEX i ON b(y); CREATE VIEW v AS SELECT 1;");
        try (Source source = source(file, new Selection(Set.of("b"), ""))) {
            assertThat(source.catalog().collections())
                    .extracting(Collection::name)
                    .containsExactly("b");
            assertThat(source.catalog().objects())
                    .extracting(Catalog.SqlObject::name)
                    .containsExactly("i");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t(a);~~SELEC 1; | line 3",
                "CREATE TABLE t(a); INSERT INTO t VALUES ('~~'); INSERT INTO u VALUES (1); | line 3",
                "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2) | breaks off",
                "BEGIN TRANSACTION;~CREATE TABLE t(a);~INSERT INTO t VALUES (1); | breaks off",
            })
    void whatIsWrongIsNamedWithItsLineAndLeavesNothing(String sql, String named) throws IOException {
        assertFails(Failure.Kind.USAGE, dump(sql.replace('~', '\n')), named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- nothing",
                "CREATE TABLE t(a);\n-- the end; really",
                "BEGIN TRANSACTION;\nCREATE TABLE t(a);\nCOMMIT;\n\n",
                "PRAGMA foreign_keys=OFF;\nBEGIN;\nCREATE TABLE t(a);  \r\nCOMMIT;",
                "CREATE TABLE t(a); INSERT INTO t VALUES ('\n-- no comment;\n\n');",
            })
    void whatIsWholeIsTaken(String sql) throws IOException {
        source(dump(sql), Selection.ALL).close();
    }

    @Test
    void aMissingFileIsNotFound() {
        assertFails(Failure.Kind.NOT_FOUND, folder.resolve("none.sql"), "none.sql");
    }

    private Path dump(String sql) throws IOException {
        return Files.writeString(folder.resolve("given.sql"), sql);
    }

    private void assertFails(Failure.Kind kind, Path file, String named) {
        assertThatThrownBy(() -> source(file, Selection.ALL))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.kind())
                                .as(failure.toString())
                                .isEqualTo(kind))
                .hasMessageContaining(named);
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Source source(Path file, Selection selection) {
        return new SqlDumpSource(file, (kind, limits) -> new SqliteScratch(scratch, limits), selection);
    }
}
