package dev.holdfast.sim.d1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.engine.SqlFailure;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Json;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An export or import under way. Works on a thread of its own; answers polls; takes effect with the poll that says
 * "complete"; is given up when nobody polls for so many seconds of the simulator's clock.
 */
abstract class LongTask {
    private static final int ANSWER_WITHIN_MILLISECONDS = 1000;

    private final String type;
    private final String bookmark;
    private final Clock clock;
    private final Duration patience;
    private final Instant started;
    private final CountDownLatch worked = new CountDownLatch(1);
    private int pollsToWait;
    private volatile Instant lastPoll;
    private volatile Duration silence = Duration.ZERO;
    private volatile int polls;
    private volatile boolean cancelled;
    private volatile Optional<String> failure = Optional.empty();

    LongTask(String type, String bookmark, Clock clock, D1Manner manner) {
        this.type = type;
        this.bookmark = bookmark;
        this.clock = clock;
        this.patience = manner.pollPatience();
        this.pollsToWait = manner.activePolls();
        this.started = clock.instant();
        this.lastPoll = started;
    }

    /** Makes the task, with the database to itself. */
    @FunctionalInterface
    interface Start {
        LongTask on(DatabaseFile file, Clock clock) throws SQLException, IOException;
    }

    /**
     * What a poll is told.
     *
     * @param result null unless complete
     */
    record State(String type, String status, String bookmark, String message, String error, ObjectNode result) {
        boolean isOver() {
            return !status.equals("active");
        }

        ObjectNode json() {
            ObjectNode json = Json.object()
                    .put("success", true)
                    .put("type", type)
                    .put("status", status)
                    .put("at_bookmark", bookmark);
            json.putArray("messages").add(message);
            if (error != null) {
                json.put("error", error).putArray("errors").add(error);
            }
            if (result != null) {
                json.set("result", result);
            }
            return json;
        }
    }

    /** The slow part, on its own thread. */
    abstract void work() throws SQLException, IOException;

    /** Takes effect. */
    abstract ObjectNode finish(DatabaseFile file) throws SQLException, IOException;

    /** Leaves no trace. */
    abstract void undo(DatabaseFile file) throws SQLException;

    abstract String progress();

    /** It has failed, and says so to this poll. */
    void failed(String reason) {}

    LongTask begin() {
        Thread.ofPlatform().daemon().name("sim-" + type).start(() -> {
            try {
                work();
            } catch (ApiError e) {
                failure = Optional.of(e.getMessage());
            } catch (SQLException | IOException | RuntimeException e) {
                failure = Optional.of(String.valueOf(e.getMessage()));
            } finally {
                worked.countDown();
            }
        });
        return this;
    }

    String type() {
        return type;
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isCalled(String name) {
        return bookmark.equals(name);
    }

    String bookmark() {
        return bookmark;
    }

    boolean isAbandoned() {
        return clock.instant().isAfter(abandonedAt());
    }

    Instant abandonedAt() {
        return lastPoll.plus(patience);
    }

    Instant started() {
        return started;
    }

    Instant lastPoll() {
        return lastPoll;
    }

    int polls() {
        return polls;
    }

    /** The longest time between two polls. */
    Duration silence() {
        return silence;
    }

    void awaitAMoment() throws IOException {
        try {
            worked.await(ANSWER_WITHIN_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    State poll(DatabaseFile file) throws SQLException, IOException {
        Instant now = clock.instant();
        Duration since = Duration.between(lastPoll, now);
        silence = since.compareTo(silence) > 0 ? since : silence;
        lastPoll = now;
        polls++;
        if (worked.getCount() > 0 || pollsToWait-- > 0) {
            return new State(type, "active", bookmark, progress(), null, null);
        }
        if (failure.isPresent()) {
            undo(file);
            failed(failure.get());
            return new State(type, "error", bookmark, progress(), failure.get(), null);
        }
        try {
            return new State(type, "complete", bookmark, progress(), null, finish(file));
        } catch (SQLException e) {
            undo(file);
            return new State(
                    type, "error", bookmark, progress(), SqlFailure.of(e, "").getMessage(), null);
        }
    }

    void cancel(DatabaseFile file) throws SQLException {
        cancelled = true;
        boolean interrupted = false;
        while (worked.getCount() > 0) {
            try {
                worked.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        undo(file);
    }
}
