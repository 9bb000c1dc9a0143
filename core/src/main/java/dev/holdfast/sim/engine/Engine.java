package dev.holdfast.sim.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** Opens a database file under D1's limits (developers.cloudflare.com/d1/platform/limits). */
public final class Engine {
    public static final int STATEMENT_BYTES = 100_000;

    /** What a row may need beside its values. */
    private static final int ROW_OVERHEAD = 1024;

    private static final Map<SQLiteLimits, Integer> LIMITS = Map.of(
            SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, STATEMENT_BYTES,
            SQLiteLimits.SQLITE_LIMIT_COLUMN, 100,
            SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100,
            SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, 5,
            SQLiteLimits.SQLITE_LIMIT_FUNCTION_ARG, 32,
            SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0,
            SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50,
            SQLiteLimits.SQLITE_LIMIT_VARIABLE_NUMBER, 100,
            SQLiteLimits.SQLITE_LIMIT_TRIGGER_DEPTH, 10,
            SQLiteLimits.SQLITE_LIMIT_WORKER_THREADS, 0);

    private Engine() {}

    /**
     * A connection whose write-ahead log is never checkpointed by itself: its prefixes are the past moments.
     * The internal table of D1 is there from the start.
     */
    public static SQLiteConnection open(Path file, int maxValueBytes) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        SQLiteConnection connection = (SQLiteConnection) config.createConnection("jdbc:sqlite:" + file);
        run(connection, "PRAGMA journal_mode=WAL");
        run(connection, "PRAGMA wal_autocheckpoint=0");
        run(connection, "PRAGMA synchronous=OFF");
        run(connection, "CREATE TABLE IF NOT EXISTS _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID");
        for (Map.Entry<SQLiteLimits, Integer> limit : LIMITS.entrySet()) {
            connection.setLimit(limit.getKey(), limit.getValue());
        }
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, maxValueBytes + ROW_OVERHEAD);
        return connection;
    }

    public static void run(SQLiteConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public static long number(SQLiteConnection connection, String sql, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.getLong(column);
        }
    }

    /** Rolls back, unless a statement such as INSERT OR ROLLBACK already did. */
    public static void rollback(SQLiteConnection connection) throws SQLException {
        try {
            run(connection, "ROLLBACK");
        } catch (SQLException e) {
            if (!e.getMessage().contains("no transaction is active")) {
                throw e;
            }
        }
    }
}
