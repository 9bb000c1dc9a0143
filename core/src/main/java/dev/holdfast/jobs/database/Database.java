package dev.holdfast.jobs.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * The open database, with its tables in their newest version. What a transaction committed has reached the disk. Safe for
 * several threads; who opened it closes it.
 */
public final class Database implements AutoCloseable {
    /** Long, because a writer that gives up too early leaves a run to be found dead (measured: it then ran twice). */
    private static final int PATIENCE_MILLIS = 10_000;

    /** More than one for the file, too: reading does not wait for writing there. */
    private static final int FILE_CONNECTIONS = 4;

    private static final int POSTGRES_CONNECTIONS = 8;

    /** A server that went away without a word is noticed after this; a query here takes milliseconds. */
    private static final int SILENCE_SECONDS = 30;

    private static final int MOST_IDLE_SECONDS = 10;

    private final HikariDataSource pool;
    private final DataSource source;
    private final Dialect dialect;
    private final FolderLock lock;

    private Database(HikariDataSource pool, UnaryOperator<DataSource> between, Dialect dialect, FolderLock lock) {
        this.pool = pool;
        this.source = between.apply(pool);
        this.dialect = dialect;
        this.lock = lock;
    }

    /** What to do in a transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Sql sql);
    }

    /**
     * Opens it; makes or migrates the tables.
     *
     * @param between what stands between us and the pool of connections; {@code it -> it} for nothing
     * @throws DatabaseException HELD, NEWER or FAILED
     */
    public static Database open(Location location, UnaryOperator<DataSource> between) {
        return switch (location) {
            case Location.Folder folder ->
                openFile(folder, between, new Use(Schema.RUNS, FILE_CONNECTIONS, PATIENCE_MILLIS));
            case Location.Postgres postgres ->
                openPostgres(postgres, between, new Use(Schema.RUNS, POSTGRES_CONNECTIONS, PATIENCE_MILLIS));
        };
    }

    /**
     * Opens it for another part of the program, which has tables of its own beside the runs.
     *
     * @param connections how many at most; a file has a fixed number
     * @param patience how long a call waits for a connection
     * @throws DatabaseException HELD, NEWER or FAILED
     */
    public static Database open(Location location, Tables tables, int connections, Duration patience) {
        return switch (location) {
            case Location.Folder folder ->
                openFile(folder, UnaryOperator.identity(), new Use(tables, FILE_CONNECTIONS, PATIENCE_MILLIS));
            case Location.Postgres postgres ->
                openPostgres(
                        postgres, UnaryOperator.identity(), new Use(tables, connections, (int) patience.toMillis()));
        };
    }

    /**
     * Opens it to be read only, also while a server is at work: takes no lock, makes and changes nothing.
     *
     * @return empty when it is not there, or older than this program
     * @throws DatabaseException NEWER or FAILED
     */
    public static Optional<Database> reading(Location location) {
        if (location instanceof Location.Folder folder && Files.notExists(folder.file())) {
            return Optional.empty();
        }
        Database database = opened(location);
        try {
            if (database.reading(sql -> Schema.isPresent(sql, Schema.RUNS))) {
                return Optional.of(database);
            }
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        database.close();
        return Optional.empty();
    }

    private static Database opened(Location location) {
        Dialect dialect = location instanceof Location.Folder ? Dialect.SQLITE : Dialect.POSTGRES;
        HikariConfig config = switch (location) {
            case Location.Folder folder -> {
                SQLiteConfig file = new SQLiteConfig();
                file.setReadOnly(true);
                file.setBusyTimeout(PATIENCE_MILLIS);
                yield file(folder, file);
            }
            case Location.Postgres postgres -> postgres(postgres);
        };
        config.setReadOnly(true);
        HikariDataSource pool = pool(config, location, new Use(Schema.RUNS, 1, PATIENCE_MILLIS));
        return new Database(pool, UnaryOperator.identity(), dialect, null);
    }

    /** What it is opened for. */
    private record Use(Tables tables, int connections, int patienceMillis) {}

    /** Whether other servers may work on it at the same time. */
    public boolean isShared() {
        return dialect == Dialect.POSTGRES;
    }

    /** For an engine that needs connections of its own. */
    public DataSource source() {
        return source;
    }

    /**
     * All or nothing. On the file every transaction is the only writer: keep it short.
     *
     * @throws DatabaseException FAILED; then it may or may not have been committed
     */
    public <T> T inTransaction(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(new Sql(connection, dialect));
                connection.commit();
                return result;
            } catch (RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    /** Reads, each statement for itself; does not wait for those who write. */
    public <T> T reading(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.run(new Sql(connection, dialect));
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        pool.close();
        if (lock != null) {
            lock.close();
        }
    }

    private static Database openFile(Location.Folder location, UnaryOperator<DataSource> between, Use use) {
        FolderLock lock = FolderLock.take(location);
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(JournalMode.WAL);
            config.setSynchronous(SynchronousMode.FULL);
            config.setBusyTimeout(PATIENCE_MILLIS);
            config.setTransactionMode(TransactionMode.IMMEDIATE);
            config.enforceForeignKeys(true);
            return open(
                    file(location, config),
                    location,
                    use,
                    source -> new Database(source, between, Dialect.SQLITE, lock));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static HikariConfig file(Location.Folder location, SQLiteConfig config) {
        SQLiteDataSource file = new SQLiteDataSource(config);
        file.setUrl(
                "jdbc:sqlite:file://" + location.file().toAbsolutePath().toUri().getRawPath());
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(file);
        return pool;
    }

    private static Database openPostgres(Location.Postgres location, UnaryOperator<DataSource> between, Use use) {
        return open(postgres(location), location, use, source -> new Database(source, between, Dialect.POSTGRES, null));
    }

    private static HikariConfig postgres(Location.Postgres location) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(location.jdbcUrl());
        pool.setUsername(location.user());
        pool.setPassword(location.password());
        pool.addDataSourceProperty("ApplicationName", "holdfast");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        // One that stopped in the middle of a transaction would else hold its locks, and keep all others waiting.
        pool.setConnectionInitSql("set idle_in_transaction_session_timeout = '" + MOST_IDLE_SECONDS + "s'");
        pool.addDataSourceProperty("connectTimeout", Integer.toString(PATIENCE_MILLIS / 1_000));
        pool.addDataSourceProperty("socketTimeout", Integer.toString(SILENCE_SECONDS));
        return pool;
    }

    private static Database open(
            HikariConfig config, Location location, Use use, Function<HikariDataSource, Database> made) {
        HikariDataSource pool = pool(config, location, use);
        Database database = made.apply(pool);
        try {
            database.inTransaction(sql -> {
                Schema.migrate(sql, use.tables());
                return null;
            });
            return database;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource pool(HikariConfig config, Location location, Use use) {
        config.setPoolName("holdfast-" + use.tables().name());
        config.setMaximumPoolSize(use.connections());
        config.setConnectionTimeout(use.patienceMillis());
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw new DatabaseException(
                    DatabaseException.Kind.FAILED,
                    "cannot open the database of the runs, " + location + ": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
    }
}
