package dev.holdfast.denokv.history;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** What is in a checked out file, read with plain SQL. */
final class FileState {
    private FileState() {}

    /** As {@code key=value@version}. */
    static Map<String, String> of(Path file) {
        Map<String, String> state = new TreeMap<>();
        query(
                file,
                "SELECT k, v, version FROM kv",
                row -> state.put(text(row.getBytes(1)), text(row.getBytes(2)) + "@" + row.getLong(3)));
        return state;
    }

    static long number(Path file, String sql) {
        long[] number = {0};
        query(file, sql, row -> number[0] = row.getLong(1));
        return number[0];
    }

    static void change(Path file, String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    interface Row {
        void take(ResultSet row) throws SQLException;
    }

    static void query(Path file, String sql, Row each) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                each.take(rows);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
