package dev.holdfast.sql;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** Real SQLites that run scripts: the one in the JDBC driver, held to D1's limits, and Debian's shell. */
enum Engine {
    JDBC {
        @Override
        void run(Path database, byte[] script) throws Exception {
            try (Connection connection = open(database);
                    var statement = connection.createStatement()) {
                limitToD1((SQLiteConnection) connection);
                connection.setAutoCommit(false);
                Statements statements =
                        new Statements(new InputStreamReader(new ByteArrayInputStream(script), StandardCharsets.UTF_8));
                for (Statement next = statements.next(); next != null; next = statements.next()) {
                    statement.executeUpdate(next.text());
                }
                connection.commit();
            }
        }
    },
    SHELL {
        @Override
        void run(Path database, byte[] script) throws Exception {
            Assumptions.assumeTrue(Files.isExecutable(SQLITE3), "sqlite3 is not installed: apt-get install sqlite3");
            Path output = Files.createTempFile("sqlite3", ".out");
            Path input = Files.createTempFile("sqlite3", ".sql");
            try (var in = new SequenceInputStream(java.util.Collections.enumeration(List.of(
                            new ByteArrayInputStream(
                                    "PRAGMA journal_mode=off;BEGIN;\n".getBytes(StandardCharsets.US_ASCII)),
                            new ByteArrayInputStream(script),
                            new ByteArrayInputStream("\nCOMMIT;\n".getBytes(StandardCharsets.US_ASCII)))));
                    var to = Files.newOutputStream(input)) {
                in.transferTo(to);
            }
            Process process = new ProcessBuilder(SQLITE3.toString(), "-bail", "-init", "/dev/null", database.toString())
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int code = process.waitFor();
            String said = Files.readString(output);
            Files.delete(output);
            Files.delete(input);
            if (code != 0 || said.contains("rror")) {
                throw new IOException(code + ": " + said);
            }
        }
    };

    private static final Path SQLITE3 = Path.of("/usr/bin/sqlite3");

    /** Runs a script in one transaction. */
    abstract void run(Path database, byte[] script) throws Exception;

    static Connection open(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database);
    }

    /** workerd's limits on D1's SQLite (src/workerd/util/sqlite.c++). */
    private static void limitToD1(SQLiteConnection connection) throws SQLException {
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, Limits.VALUE_BYTES + 4096);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, Limits.STATEMENT_BYTES);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COLUMN, 100);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, 5);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_VDBE_OP, 25_000);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_FUNCTION_ARG, 32);
    }
}
