package dev.holdfast.wrangler;

import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** Opens the SQLite files of wrangler's state, and says what went wrong with them. */
final class StateFile {
    private static final int READ_TIMEOUT_MILLIS = 5_000;

    private StateFile() {}

    /** To read while others may write: nothing is changed. */
    static Connection readOnly(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(READ_TIMEOUT_MILLIS);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /** To write alone: whoever else has it open is a reason to fail at the first statement. */
    static Connection exclusive(Path file, boolean durable) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(0);
        config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        config.setSynchronous(durable ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.OFF);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void close(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Failure failed(Path file, SQLException e) {
        int code = e.getErrorCode() & 0xff;
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return new Failure(
                    Failure.Kind.BUSY,
                    "somebody else has the wrangler state in " + file.getParent() + " open",
                    "Stop `wrangler dev`, then run this again.",
                    e);
        }
        boolean damaged = code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
        return new Failure(
                damaged ? Failure.Kind.CORRUPT : Failure.Kind.REMOTE,
                "can not work with " + file + ": " + e.getMessage(),
                damaged
                        ? "The file is damaged; restore it from a backup."
                        : "Is the folder writable, and the disk not full?",
                e);
    }
}
