package dev.holdfast.sim.d1;

import dev.holdfast.sim.disk.Disk;
import dev.holdfast.sim.http.Content;
import dev.holdfast.sim.http.SpillBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConnection;

/** One database: its file, and one caller at a time, as in the real one. */
final class Database implements AutoCloseable {
    private final Path folder;
    private final D1Manner manner;
    private final Moments moments;
    private final ReentrantLock lock = new ReentrantLock();
    private SQLiteConnection connection;
    private long generation;

    Database(Path folder, String uuid, D1Manner manner, Disk disk, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.manner = manner;
        this.moments = new Moments(disk, uuid, clock);
        try {
            this.connection = Engine.open(file(), manner.maxValueBytes());
            generation = moments.latest().map(Moments.Moment::generation).orElse(0L) + 1;
            moments.add(generation, frames());
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    Path file() {
        return folder.resolve("database.sqlite");
    }

    /** Runs a batch; the answer is an envelope. All of it happens, or nothing. */
    Content query(Batch batch, ResultShape shape, boolean mayWrite) throws IOException {
        lock.lock();
        try (SpillBuffer out = new SpillBuffer(folder, manner.maxResponseBytes())) {
            InternalTable.check(connection, batch);
            Engine.run(connection, "PRAGMA query_only = " + (mayWrite ? "OFF" : "ON"));
            Deadline.set(connection, manner.maxDuration());
            inTransaction(() -> new BatchRun(connection, manner, shape).run(batch, out));
            return out.content();
        } catch (SpillBuffer.TooLarge e) {
            throw SqlFailure.refusal("D1 DB's isolate exceeded its memory limit and was reset.");
        } catch (SQLException e) {
            throw SqlFailure.of(e, "");
        } finally {
            lock.unlock();
        }
    }

    /** Work that may fail in two ways. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException, IOException;
    }

    private void inTransaction(Work work) throws SQLException, IOException {
        Engine.run(connection, "BEGIN");
        boolean done = false;
        try {
            work.run();
            Engine.run(connection, "COMMIT");
            done = true;
        } finally {
            if (!done) {
                Engine.run(connection, "ROLLBACK");
            }
        }
        remember();
    }

    private void remember() throws SQLException {
        long frames = frames();
        if (moments.latest().filter(last -> last.frames() == frames).isEmpty()) {
            moments.add(generation, frames);
        }
    }

    private long frames() throws SQLException {
        return Engine.number(connection, "PRAGMA wal_checkpoint(NOOP)", 2);
    }

    long size() throws IOException {
        lock.lock();
        try {
            return Engine.number(connection, "PRAGMA page_count", 1) * Engine.number(connection, "PRAGMA page_size", 1);
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    long tables() throws IOException {
        lock.lock();
        try {
            return Engine.number(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", 1);
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }
}
