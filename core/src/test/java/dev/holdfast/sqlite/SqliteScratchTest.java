package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Scratch.Rules;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteScratchTest {
    @TempDir
    Path folder;

    @Test
    void runsAScriptAndReadsItBack() {
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 300, 1);
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.D1)) {
            scratch.run(sql(String.join(";\n", sample.sql()) + ";"));
            assertHolds(scratch, sample);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void takesRecordsLikeAnyTarget() {
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 300, 1);
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.D1)) {
            try (Target target = scratch.target()) {
                new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
            }
            assertHolds(scratch, sample);
        }
    }

    private static void assertHolds(SqliteScratch scratch, Sample sample) {
        try (Source source = scratch.source()) {
            assertThat(Records.digests(source)).isEqualTo(sample.digests());
        }
    }

    @Test
    void holdsNothingAtFirst() {
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.SQLITE);
                Source source = scratch.source()) {
            assertThat(source.catalog().collections()).isEmpty();
        }
    }

    @Test
    void keepsTextThatIsNoUtf8OrHoldsNul() {
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        script.writeBytes("CREATE TABLE t (x); INSERT INTO t VALUES ('a".getBytes(StandardCharsets.US_ASCII));
        script.write(0xff);
        script.write(0);
        script.writeBytes("ü'),('ö');".getBytes(StandardCharsets.UTF_8));
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.D1)) {
            scratch.run(new ByteArrayInputStream(script.toByteArray()));
            try (Source source = scratch.source()) {
                var table = source.catalog().collection("t");
                var batch = Records.batches(source, table, KeyRange.ALL).getFirst();
                assertThat(batch.bytes(0, 1)).containsExactly('a', 0xff, 0, 0xc3, 0xbc);
                assertThat(batch.text(1, 1)).isEqualTo("ö");
            }
        }
    }

    @Test
    void namesTheLineOfWhatTheEngineRefuses() {
        assertRefused(Rules.D1, "CREATE TABLE t (x);\n\n-- two\nINSERT INTO t VALUES (1,);\n", "line 4: near");
    }

    @Test
    void refusesANulByteInsteadOfStoppingThere() {
        assertRefused(Rules.SQLITE, "CREATE TABLE t (x);\nINSERT INTO t \0 VALUES (1);", "line 2: a NUL byte");
    }

    @Test
    void refusesAScriptThatBreaksOff() {
        assertRefused(Rules.D1, "CREATE TABLE t (x);\nINSERT INTO t VALUES (1),(2)", "line 2: the text breaks off");
    }

    @Test
    void enforcesTheLimitsOfD1() {
        String wide = IntStream.range(0, 101).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String large = "INSERT INTO t VALUES ('" + "x".repeat(100_000) + "');";
        assertRefused(Rules.D1, "CREATE TABLE t (" + wide + ");", "too many columns");
        assertRefused(Rules.D1, "CREATE TABLE t (x);" + large, "line 1");
        assertRefused(
                Rules.D1,
                "CREATE TABLE t (x REFERENCES p(y)); CREATE TABLE p (y UNIQUE); INSERT INTO t VALUES (1);",
                "");
        assertRefused(Rules.D1, "BEGIN; CREATE TABLE t (x); COMMIT;", "line 1");
        assertRefused(Rules.D1, "ATTACH 'x.db' AS x;", "line 1");
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.SQLITE)) {
            scratch.run(sql("CREATE TABLE t (" + wide + ");"));
        }
    }

    @Test
    void aPartOfADatabaseMayReferToAbsentTablesButNotToAbsentRecords() {
        String part =
                "PRAGMA defer_foreign_keys=TRUE; CREATE TABLE o (x REFERENCES absent(y)); INSERT INTO o VALUES(1);";
        assertRefused(Rules.D1, part, "absent");
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.D1_PART)) {
            scratch.run(sql(part));
        }
        assertRefused(
                Rules.D1_PART,
                part + "CREATE TABLE P (y PRIMARY KEY); CREATE TABLE c (x REFERENCES p(y)); INSERT INTO c VALUES(1);",
                "FOREIGN KEY constraint failed");
        assertRefused(Rules.D1_PART, part + "BEGIN;", "transaction");
    }

    @Test
    void understandsTheTransactionOfAnSqliteDump() {
        try (SqliteScratch scratch = new SqliteScratch(folder, Rules.SQLITE)) {
            scratch.run(sql(
                    "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE c (x REFERENCES p(y));\nINSERT INTO c VALUES(1);\n"
                            + "CREATE TABLE p (y PRIMARY KEY);\nINSERT INTO p VALUES(1);\nCOMMIT;\n"));
            try (Source source = scratch.source()) {
                assertThat(source.catalog().collections()).hasSize(2);
            }
        }
        assertRefused(Rules.SQLITE, "ATTACH '" + folder.resolve("escaped.db") + "' AS x;", "line 1");
    }

    private void assertRefused(Rules rules, String script, String why) {
        try (SqliteScratch scratch = new SqliteScratch(folder, rules)) {
            assertThatThrownBy(() -> scratch.run(sql(script)))
                    .hasMessageContaining(why)
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE));
        }
    }

    private static InputStream sql(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
