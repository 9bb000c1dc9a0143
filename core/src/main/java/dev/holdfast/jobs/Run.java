package dev.holdfast.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A run as it was when it was read. What has not happened yet is null.
 *
 * @param number grows; newer runs have greater ones
 * @param cause {@code request}, or {@code schedule:} and the schedule's id
 * @param dueAt the moment of the schedule that this run is for
 * @param params JSON
 * @param reason why it waits, failed or was cancelled
 * @param result JSON
 * @param revision grows with each change of the run or its steps
 */
public record Run(
        String id,
        long number,
        String kind,
        String lane,
        String cause,
        Instant dueAt,
        String params,
        State state,
        String reason,
        String result,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt,
        Instant cancelRequestedAt,
        long revision) {

    /** How far a run has come. */
    public enum State {
        /** Waits for its turn. */
        QUEUED,
        RUNNING,
        /** Has failed and will be tried again. */
        WAITING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public boolean isEnd() {
            return compareTo(SUCCEEDED) >= 0;
        }
    }

    /**
     * One server's try at a run.
     *
     * @param outcome null while it is under way
     */
    public record Attempt(
            int number, String worker, Instant startedAt, Instant endedAt, Outcome outcome, String reason) {}

    /** How an attempt ended. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        /** The server stopped in good order. */
        INTERRUPTED,
        /** The server died, or was believed dead; found out when the next attempt began. */
        LOST
    }

    /**
     * A run with everything about it: steps in the order of their beginning, attempts in order.
     *
     * @param nextTryAt when a run that is WAITING is tried again, at the earliest: it may have to wait for its turn then; else null
     */
    public record Details(Run run, List<Step> steps, List<Attempt> attempts, Instant nextTryAt) {}

    /**
     * How many there are of something, and how long those took that ended.
     *
     * @param kind of the run
     * @param what a state, an outcome, or the name of a step
     */
    public record Counted(String kind, String what, long count, Duration total, Duration longest) {}

    /** All runs that are remembered, counted; attempts that are under way are not. */
    public record Census(List<Counted> states, List<Counted> attempts, List<Counted> steps) {}

    /**
     * Which runs to list, newest first.
     *
     * @param kind null for all
     * @param state null for all
     * @param cause null for all
     * @param before only those with a smaller number
     * @param limit how many at most
     */
    public record Filter(String kind, State state, String cause, long before, int limit) {
        public static Filter newest(int limit) {
            return new Filter(null, null, null, Long.MAX_VALUE, limit);
        }
    }
}
