package dev.holdfast.sim.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/** The simulator's own books in one SQLite file: short statements, one at a time. Survives a kill, not a power cut. */
public final class Disk implements AutoCloseable {
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    private Disk(Connection connection) {
        this.connection = connection;
    }

    /** Opens or makes the file, then runs the statements, which must be repeatable. */
    public static Disk open(Path file, String... schema) throws IOException {
        Files.createDirectories(file.getParent());
        try {
            Disk disk = new Disk(DriverManager.getConnection("jdbc:sqlite:" + file));
            disk.run("PRAGMA journal_mode=WAL");
            disk.run("PRAGMA synchronous=OFF");
            for (String statement : schema) {
                disk.run(statement);
            }
            return disk;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Reads one row into a value. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> all(Reader<T> reader, String sql, Object... arguments) {
        return locked(() -> {
            try (PreparedStatement statement = prepared(sql, arguments);
                    ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        });
    }

    public <T> Optional<T> first(Reader<T> reader, String sql, Object... arguments) {
        return all(reader, sql, arguments).stream().findFirst();
    }

    /** Runs one statement and says how many rows it changed. */
    public int write(String sql, Object... arguments) {
        return locked(() -> {
            try (PreparedStatement statement = prepared(sql, arguments)) {
                return statement.executeUpdate();
            }
        });
    }

    /** Everything inside happens, or nothing. */
    public <T> T together(Callable<T> work) {
        return locked(() -> {
            run("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                T result = work.call();
                run("COMMIT");
                done = true;
                return result;
            } finally {
                if (!done) {
                    run("ROLLBACK");
                }
            }
        });
    }

    @Override
    public void close() {
        locked(() -> {
            connection.close();
            return null;
        });
    }

    private PreparedStatement prepared(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private <T> T locked(Callable<T> work) {
        lock.lock();
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            lock.unlock();
        }
    }
}
