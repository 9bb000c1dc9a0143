package dev.holdfast.sqlite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.testing.SqliteOracle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another process that uses a file: locks mean nothing between two connections of one process. */
final class Sqlite3 {
    private Sqlite3() {}

    /** What sqlite3 prints, errors included. */
    static String run(Path file, String sql) {
        assumeTrue(SqliteOracle.isInstalled(), "sqlite3 is not installed");
        try {
            Process process = new ProcessBuilder("/usr/bin/sqlite3", "-batch", file.toString(), sql)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
