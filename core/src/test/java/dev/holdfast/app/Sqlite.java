package dev.holdfast.app;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Makes a SQLite file. */
record Sqlite(Path file) {
    void run(String... statements) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
