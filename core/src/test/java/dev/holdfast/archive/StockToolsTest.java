package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is of use without us. */
class StockToolsTest {
    @TempDir
    Path folder;

    @Test
    void zstdAndSqlite3RestoreADatabase() throws Exception {
        requireTools("zstd", "sqlite3");
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 2_000, 1);
        Path snapshot = write(sample, 3, Compression.ZSTD);
        run(snapshot, "zstd -dc sql/*.zst | sqlite3 -bail new.db");
        Files.writeString(folder.resolve("expected.sql"), String.join(";\n", sample.sql()) + ";\n");
        run(snapshot, "sqlite3 -bail expected.db < ../../expected.sql");
        for (String table : List.of("\"a\"\"b\"", "composite", "counted", "people", "sqlite_sequence")) {
            String all = "SELECT * FROM main." + table;
            String other = "SELECT * FROM other." + table;
            String query = "ATTACH 'expected.db' AS other; SELECT count(*) > 0 FROM " + table
                    + "; SELECT count(*) FROM (" + all + " EXCEPT " + other + ");"
                    + "SELECT count(*) FROM (" + other + " EXCEPT " + all + ")";
            assertThat(sqlite(snapshot, query)).as(table).isEqualTo("1\n0\n0\n");
        }
        assertThat(sqlite(snapshot, "SELECT name FROM sqlite_schema WHERE type <> 'table' AND sql <> '' ORDER BY 1"))
                .isEqualTo("names\npeople_gone\npeople_name\n");
        assertThat(sqlite(snapshot, "PRAGMA integrity_check")).isEqualTo("ok\n");
    }

    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void sha256sumChecksEveryFile(Catalog.Kind kind) throws Exception {
        requireTools("sha256sum");
        Path snapshot = write(Samples.of(kind, 500, 1), 2, Compression.ZSTD);
        String checked = run(snapshot, "sha256sum --strict -c SHA256SUMS");
        try (Stream<Path> files = Files.walk(snapshot)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString())
                    .filter(name -> !name.equals("SHA256SUMS"))
                    .sorted()
                    .toList();
            assertThat(checked.lines().sorted())
                    .isEqualTo(names.stream().map(name -> name + ": OK").toList());
        }
    }

    @Test
    void withoutCompressionThePartsAreText() throws Exception {
        requireTools("sqlite3");
        Path snapshot = write(Samples.of(Catalog.Kind.SQLITE, 300, 1), 1, Compression.NONE);
        run(snapshot, "cat sql/*.sql | sqlite3 -bail new.db");
        assertThat(sqlite(snapshot, "SELECT count(*) FROM people")).isEqualTo("300\n");
    }

    private Path write(Sample sample, int workers, Compression compression) {
        try (Store store = LocalStore.open(folder, Place.CLOCK);
                SnapshotWriter target = new Place(store, 20_000, compression).target()) {
            new Copy(new MemorySource(sample), target, workers, Progress.SILENT).run();
            return folder.resolve(target.id());
        }
    }

    private static String sqlite(Path snapshot, String query) throws Exception {
        Files.writeString(snapshot.resolve("query.sql"), query + ";\n");
        return run(snapshot, "sqlite3 -bail new.db < query.sql");
    }

    private static String run(Path where, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "set -e; " + command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void requireTools(String... tools) {
        for (String tool : tools) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed");
        }
    }
}
