package dev.holdfast.interop;

import static dev.holdfast.interop.Project.assertIdentical;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.files.SqlDumpSource;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteScratch;
import dev.holdfast.sqlite.SqliteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dump that {@code sqlite3} wrote is a source like any other: we read from it what {@code sqlite3} makes of it. (That is
 * less than the database held: the shell leaves out implicit rowids and cuts text off at a NUL.)
 */
@Tag("interop")
class SqliteShellDumpTest {

    @Test
    void aDumpOfTheShellHoldsWhatTheShellMakesOfIt(@TempDir Path folder) throws IOException, InterruptedException {
        requireShell();
        Path database = folder.resolve("a.db");
        Path dump = folder.resolve("a.sql");
        try (InputStream seed = getClass().getResourceAsStream("seed.sql")) {
            Files.write(folder.resolve("seed.sql"), seed.readAllBytes());
        }
        shell(folder, database, ".read " + folder.resolve("seed.sql"), dump);
        // Debian's older SQLite misreads what it writes for denormal numbers, and ours does not.
        shell(folder, database, "UPDATE numbers SET price = 0.25 WHERE id = 5", dump);
        shell(folder, database, ".dump", dump);
        Path again = folder.resolve("again.db");
        shell(folder, again, ".read " + dump, folder.resolve("out"));
        assertIdentical(
                new SqliteSource(again, Selection.ALL),
                new SqlDumpSource(dump, (kind, limits) -> new SqliteScratch(folder, limits), Selection.ALL));
    }

    private static void shell(Path folder, Path database, String command, Path out)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sqlite3", "-bail", database.toString(), command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static void requireShell() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/sqlite3"));
        if (!there && "true".equals(System.getenv("CI"))) {
            fail("sqlite3 is not installed; run apt-get install sqlite3");
        }
        assumeTrue(there, "sqlite3 is not installed; run apt-get install sqlite3");
    }
}
