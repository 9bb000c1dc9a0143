package dev.holdfast.jobs;

import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.RunStopped.Why;
import dev.holdfast.jobs.Timers.Lease;
import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Works on a run that this server was given a lease of: begins an attempt, lets the handler do it, and writes down how it
 * ended. Beginning and end are one transaction each, and both ask for the lease.
 */
final class Worker {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofMinutes(1);

    /** A run that brings the server down each time must not do so for ever. */
    private static final int MOST_LOST = 20;

    private final Database database;
    private final JobsSettings settings;
    private final Lanes lanes;
    private final Map<String, Kind> kinds;
    private final BooleanSupplier stopping;
    private final Map<String, LiveSteps> live = new ConcurrentHashMap<>();

    Worker(Database database, JobsSettings settings, Lanes lanes, Map<String, Kind> kinds, BooleanSupplier stopping) {
        this.database = database;
        this.settings = settings;
        this.lanes = lanes;
        this.kinds = kinds;
        this.stopping = stopping;
    }

    /** How an attempt ended. */
    private sealed interface Ending {
        record Done(String result, String remark) implements Ending {}

        record Failed(Throwable failure) implements Ending {}

        record Stopped(Why why) implements Ending {}
    }

    /** @throws DatabaseException when it could not be written down; then the lease runs out and somebody begins anew */
    void work(Lease lease) {
        Thread.interrupted();
        LiveSteps other = live.get(lease.run());
        if (other != null) {
            // This process was believed dead and got its own run again, while the first handler is still at it.
            other.takeOver();
            database.inTransaction(sql -> {
                Timers.giveBack(sql, lease, settings.clock().instant().plus(SOON));
                return null;
            });
            return;
        }
        Optional<Run> begun = database.inTransaction(sql -> begin(sql, lease));
        begun.ifPresent(run -> {
            Ending ending = attempt(run, lease);
            database.inTransaction(sql -> {
                end(sql, run, lease, ending);
                return null;
            });
        });
    }

    /** Empty when there is nothing to do, or not now. */
    private Optional<Run> begin(Sql sql, Lease lease) {
        Optional<Run> found = RunTable.find(sql, lease.run());
        if (found.isEmpty()) {
            Timers.remove(sql, lease);
            return Optional.empty();
        }
        lanes.lock(sql, found.get().lane());
        if (!Timers.holds(sql, lease)) {
            return Optional.empty();
        }
        Run run = RunTable.find(sql, lease.run()).orElseThrow();
        Instant now = settings.clock().instant();
        if (run.cancelRequestedAt() != null) {
            finish(sql, run, lease, Outcome.CANCELLED, null, null);
            return Optional.empty();
        }
        if (stopping.getAsBoolean()) {
            Timers.giveBack(sql, lease, now);
            return Optional.empty();
        }
        if (!kinds.containsKey(run.kind())) {
            RunTable.queue(sql, run.id(), "no server that knows " + run.kind() + " is there");
            Timers.giveBack(sql, lease, now.plus(LATER));
            return Optional.empty();
        }
        if (!lanes.hasPlace(sql, run, lease)) {
            return Optional.empty();
        }
        if (RunTable.countLost(sql, run.id(), now) >= MOST_LOST) {
            String reason = MOST_LOST + " times in a row the server died while it worked on this";
            finish(sql, run, lease, Outcome.FAILED, null, reason);
            return Optional.empty();
        }
        RunTable.begin(sql, lease, now);
        return Optional.of(run);
    }

    private Ending attempt(Run run, Lease lease) {
        LiveSteps steps = new LiveSteps(database, settings, lease, run.params(), stopping);
        live.put(run.id(), steps);
        try {
            Kind.Handler handler = kinds.get(run.kind()).handler();
            Object result = handler.run(steps);
            return new Ending.Done(Json.write(result), handler.remark(result));
        } catch (Throwable failure) {
            if (steps.stopped() != null) {
                return new Ending.Stopped(steps.stopped());
            }
            return stopping.getAsBoolean() ? new Ending.Stopped(Why.STOPPING) : new Ending.Failed(failure);
        } finally {
            steps.end();
            live.remove(run.id());
        }
    }

    private void end(Sql sql, Run run, Lease lease, Ending ending) {
        lanes.lock(sql, run.lane());
        if (!Timers.holds(sql, lease)) {
            return;
        }
        switch (ending) {
            case Ending.Done(String result, String remark) ->
                finish(sql, run, lease, Outcome.SUCCEEDED, result, remark);
            case Ending.Failed(Throwable failure) -> fail(sql, run, lease, failure);
            case Ending.Stopped(Why why) -> stop(sql, run, lease, why);
        }
    }

    private void stop(Sql sql, Run run, Lease lease, Why why) {
        Instant now = settings.clock().instant();
        switch (why) {
            case CANCELLED -> finish(sql, run, lease, Outcome.CANCELLED, null, null);
            case STOPPING, TAKEN_OVER -> {
                String reason = "the server stopped";
                RunTable.endAttempt(sql, run.id(), Outcome.INTERRUPTED, reason, now);
                RunTable.queue(sql, run.id(), reason);
                Timers.giveBack(sql, lease, now);
            }
        }
    }

    private void fail(Sql sql, Run run, Lease lease, Throwable failure) {
        Instant now = settings.clock().instant();
        Retry retry = kinds.get(run.kind()).retry();
        RunTable.Failing failing = RunTable.failing(sql, run.id());
        Duration pause = retry.pause(failing.failures() + 1);
        boolean isInTime = RunTable.failingFor(failing, now).plus(pause).compareTo(retry.patience()) <= 0;
        boolean isWorthwhile =
                failure instanceof DatabaseException || retry.worthwhile().test(failure);
        boolean isCancelled = RunTable.find(sql, run.id()).orElseThrow().cancelRequestedAt() != null;
        if (isCancelled || !isInTime || !isWorthwhile) {
            finish(sql, run, lease, isCancelled ? Outcome.CANCELLED : Outcome.FAILED, null, reason(failure));
            return;
        }
        RunTable.endAttempt(sql, run.id(), Outcome.FAILED, reason(failure), now);
        RunTable.waitAfterFailure(sql, run.id(), reason(failure), now);
        Timers.giveBack(sql, lease, now.plus(pause));
        lanes.admit(sql, run.lane());
    }

    private void finish(Sql sql, Run run, Lease lease, Outcome outcome, String result, String reason) {
        Instant now = settings.clock().instant();
        Kind kind = kinds.get(run.kind());
        String told = outcome == Outcome.SUCCEEDED || kind == null ? reason : kind.reason(sql, run, reason);
        RunTable.endAttempt(sql, run.id(), outcome, reason, now);
        RunTable.end(sql, run.id(), State.valueOf(outcome.name()), result, told, now);
        Timers.remove(sql, lease);
        lanes.admit(sql, run.lane());
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
