package dev.holdfast.sqlite;

import dev.holdfast.model.Failure;
import dev.holdfast.sql.CatalogReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.core.DB;

/** One connection to a file. What SQLite refuses comes out as a {@link Failure} that names the file. */
final class Database implements CatalogReader.Query, AutoCloseable {
    private final Path file;
    private final Connection connection;

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** A connection that can not write. */
    static Database reading(Path file, Duration patience) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return open(file, config, patience, "");
    }

    /** A connection that takes no locks and trusts that nobody writes. */
    static Database immutable(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return open(file, config, Duration.ZERO, "?immutable=1");
    }

    /** A connection that writes to what is there already. */
    static Database writing(Path file, Duration patience) {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        return open(file, config, patience, "");
    }

    /** A connection that writes, and makes the file if it is not there. */
    static Database creating(Path file) {
        return open(file, new SQLiteConfig(), Duration.ZERO, "");
    }

    private static Database open(Path file, SQLiteConfig config, Duration patience, String query) {
        config.setBusyTimeout((int) patience.toMillis());
        // Else the driver compiles and runs another statement after each insert, to ask for its rowid.
        config.setGetGeneratedKeys(false);
        try {
            return new Database(file, config.createConnection("jdbc:sqlite:" + uri(file) + query));
        } catch (SQLException e) {
            throw SqliteFailure.of(file, e);
        }
    }

    /** As a URI, because a plain name with a question mark would be taken apart. */
    private static String uri(Path file) {
        return "file://" + file.toAbsolutePath().toUri().getRawPath();
    }

    Path file() {
        return file;
    }

    Connection connection() {
        return connection;
    }

    DB core() {
        return ((SQLiteConnection) connection).getDatabase();
    }

    /** Runs one or more statements. */
    Database run(String sql) {
        try {
            core()._exec(sql);
            return this;
        } catch (SQLException e) {
            throw SqliteFailure.of(file, e);
        }
    }

    /** The first column of the first row. */
    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /** The first column of the first row, or null. */
    String text(String sql) {
        List<List<String>> rows = rows(sql);
        return rows.isEmpty() ? null : rows.getFirst().getFirst();
    }

    @Override
    public List<List<String>> rows(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>(width);
                for (int column = 1; column <= width; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw SqliteFailure.of(file, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqliteFailure.of(file, e);
        }
    }
}
