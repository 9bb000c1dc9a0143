package dev.holdfast.denokv.engine.file;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * One connection to a file. What SQLite refuses comes out as a {@link dev.holdfast.model.Failure} that names the file.
 *
 * <p>Without {@link #begin} each statement is a transaction of its own. For one thread at a time.
 */
public final class Session implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WRITER_CACHE_KIB = 65_536;

    /** From 64 MiB of it on, a commit itself moves SQLite's log into the file. */
    private static final int MOST_LOG_PAGES = 16_384;

    private final Path file;
    private final SQLiteConnection connection;

    private Session(Path file, SQLiteConnection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** For reading only; the file must be there. */
    public static Session reading(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return open(file, config);
    }

    /** For writing; a commit is on the disk when {@link #commit} returns. Makes the file if it is not there. */
    public static Session writing(Path file) {
        Session session = open(file, new SQLiteConfig());
        try {
            // With a log of its own, SQLite writes one file and syncs it once for each commit.
            session.run("PRAGMA journal_mode=WAL");
            session.run("PRAGMA synchronous=FULL");
            session.run("PRAGMA cache_size=-" + WRITER_CACHE_KIB);
            session.run("PRAGMA wal_autocheckpoint=" + MOST_LOG_PAGES);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * For filling a file that nobody else opens and that is thrown away if this process dies: nothing is synced, and
     * {@link #rollback} can not be had.
     */
    public static Session building(Path file) {
        Session session = open(file, new SQLiteConfig());
        try {
            session.run("PRAGMA journal_mode=OFF");
            session.run("PRAGMA synchronous=OFF");
            session.run("PRAGMA locking_mode=EXCLUSIVE");
            session.run("PRAGMA cache_size=-" + WRITER_CACHE_KIB);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Moves all that was committed into the file itself, and removes what SQLite keeps beside it: so that the file can be
     * replaced.
     *
     * @throws dev.holdfast.model.Failure BUSY when somebody has it open; CORRUPT when it is no database
     */
    public static void fold(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(false);
        try (Session session = open(file, config)) {
            session.prepare("PRAGMA journal_mode=DELETE").first(row -> row.getString(1));
            session.run("BEGIN EXCLUSIVE");
            session.run("COMMIT");
        }
    }

    private static Session open(Path file, SQLiteConfig config) {
        config.setBusyTimeout((int) PATIENCE.toMillis());
        // Else the driver compiles and runs another statement after each insert, to ask for its rowid.
        config.setGetGeneratedKeys(false);
        try {
            // As a URI, because a plain name with a question mark would be taken apart.
            String uri = "file://" + file.toAbsolutePath().toUri().getRawPath();
            SQLiteConnection connection = (SQLiteConnection) config.createConnection("jdbc:sqlite:" + uri);
            // Else the driver tries a transaction of its own around each statement, in vain where one goes on.
            connection.setAutoCommit(false);
            connection.getDatabase()._exec("COMMIT");
            return new Session(file, connection);
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** The file that it is connected to. */
    public Path file() {
        return file;
    }

    /** Compiles a statement; it is closed with the session. */
    public Sql prepare(String sql) {
        try {
            return new Sql(file, connection.prepareStatement(sql));
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** Runs one or more statements. */
    public void run(String sql) {
        try {
            connection.getDatabase()._exec(sql);
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** From here to {@link #end} one state is read, whatever others write. */
    public void begin() {
        run("BEGIN");
    }

    /** Ends what {@link #begin} began. */
    public void end() {
        run("COMMIT");
    }

    /** Begins to write; waits for another program that does. */
    public void beginWriting() {
        run("BEGIN IMMEDIATE");
    }

    /** Makes commits of a file that is written to for long faster; others may have it open. Changes nothing in it. */
    public void makeLogRoom() {
        beginWriting();
        try {
            LogRoom.make(file);
        } finally {
            rollback();
        }
    }

    /** Returns when everything since {@link #beginWriting} is on the disk. */
    public void commit() {
        run("COMMIT");
    }

    /** Takes back what was begun. After some errors SQLite has done that by itself; then nothing happens. */
    public void rollback() {
        try {
            connection.getDatabase()._exec("ROLLBACK");
        } catch (SQLException e) {
            if (!e.getMessage().contains("no transaction is active")) {
                throw FileFailure.of(file, e);
            }
        }
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }
}
