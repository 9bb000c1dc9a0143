package dev.holdfast.sim.d1;

import dev.holdfast.sim.disk.Content;
import dev.holdfast.sim.disk.Disk;
import dev.holdfast.sim.disk.SpillBuffer;
import dev.holdfast.sim.engine.Batch;
import dev.holdfast.sim.engine.BatchRun;
import dev.holdfast.sim.engine.Deadline;
import dev.holdfast.sim.engine.Engine;
import dev.holdfast.sim.engine.InternalTable;
import dev.holdfast.sim.engine.ResultShape;
import dev.holdfast.sim.engine.SqlFailure;
import dev.holdfast.sim.http.ApiError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** One database: one caller at a time, as in the real one, and none while an export or import is under way. */
final class Database implements AutoCloseable {
    private final String uuid;
    private final D1Manner manner;
    private final Clock clock;
    private final DatabaseFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<LongTask> task = Optional.empty();

    Database(Path folder, String uuid, D1Manner manner, Disk disk, Clock clock) throws IOException {
        this.uuid = uuid;
        this.manner = manner;
        this.clock = clock;
        try {
            this.file = new DatabaseFile(folder, uuid, manner, disk, clock);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    String uuid() {
        return uuid;
    }

    D1Manner manner() {
        return manner;
    }

    Path file() {
        return file.file();
    }

    /** Runs a batch; the answer is an envelope. All of it happens, or nothing. */
    Content query(Batch batch, ResultShape shape, boolean mayWrite) throws IOException {
        return alone(idle -> {
            try (SpillBuffer out = new SpillBuffer(file().getParent(), manner.maxResponseBytes())) {
                InternalTable.check(idle.connection(), batch);
                Engine.run(idle.connection(), "PRAGMA query_only = " + (mayWrite ? "OFF" : "ON"));
                Deadline.set(idle.connection(), manner.maxDuration());
                inTransaction(idle, batch, shape, out);
                idle.committed();
                return out.content();
            } catch (SpillBuffer.TooLarge e) {
                throw SqlFailure.refusal("D1 DB's isolate exceeded its memory limit and was reset.");
            }
        });
    }

    private void inTransaction(DatabaseFile idle, Batch batch, ResultShape shape, SpillBuffer out)
            throws SQLException, IOException {
        Engine.run(idle.connection(), "BEGIN");
        boolean done = false;
        try {
            new BatchRun(idle.connection(), manner.reportsPrimary(), shape).run(batch, out);
            Engine.run(idle.connection(), "COMMIT");
            done = true;
        } finally {
            if (!done) {
                Engine.rollback(idle.connection());
            }
        }
    }

    /** Work on the file while nobody else uses it. */
    @FunctionalInterface
    interface Work<T> {
        T on(DatabaseFile file) throws SQLException, IOException;
    }

    /** Does something alone; refused while an export or import is under way. */
    <T> T alone(Work<T> work) throws IOException {
        return locked(current -> {
            if (task.isPresent()) {
                throw SqlFailure.refusal(
                        "Currently processing a long-running " + task.get().type() + ".");
            }
            return work.on(current);
        });
    }

    /** Starts an export or import; refused while there is one. */
    LongTask start(LongTask.Start starting) throws IOException {
        return locked(current -> {
            if (task.isPresent()) {
                String type = task.get().type();
                throw SqlFailure.refusal("Currently processing a long-running " + type + ". Cannot start a new " + type
                        + " until that completes or times out.");
            }
            LongTask started = starting.on(current, clock);
            task = Optional.of(started);
            return started;
        });
    }

    /** The answer to a poll; empty when no such task is under way. A task that is over is gone after it. */
    Optional<LongTask.State> poll(String type, String bookmark) throws IOException {
        Optional<LongTask> running =
                locked(current -> task.filter(it -> it.type().equals(type) && it.isCalled(bookmark)));
        if (running.isEmpty()) {
            return Optional.empty();
        }
        running.get().awaitAMoment();
        return Optional.of(locked(current -> {
            LongTask.State state = running.get().poll(current);
            if (state.isOver()) {
                task = Optional.empty();
            }
            return state;
        }));
    }

    long size() throws IOException {
        return locked(current -> task.isPresent() ? Files.size(file()) : current.size());
    }

    long tables() throws IOException {
        return locked(current -> task.isPresent()
                ? 0
                : Engine.number(current.connection(), "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", 1));
    }

    @Override
    public void close() throws IOException {
        locked(current -> {
            cancelTask(current);
            current.close();
            return null;
        });
    }

    private void cancelTask(DatabaseFile current) throws SQLException {
        if (task.isPresent()) {
            task.get().cancel(current);
            task = Optional.empty();
        }
    }

    private <T> T locked(Work<T> work) throws IOException {
        lock.lock();
        try {
            if (task.isPresent() && task.get().isAbandoned()) {
                cancelTask(file);
            }
            return work.on(file);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "");
        } finally {
            lock.unlock();
        }
    }

    static ApiError unknownMoment() {
        return SqlFailure.refusal("Provided timestamp or bookmark is not valid for this database.");
    }
}
