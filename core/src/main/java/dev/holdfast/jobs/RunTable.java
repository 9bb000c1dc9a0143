package dev.holdfast.jobs;

import dev.holdfast.jobs.Run.Attempt;
import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs and their attempts, in SQL. */
final class RunTable {
    private static final int MOST_REASON = 2_000;
    private static final int PRUNED_AT_ONCE = 500;

    private RunTable() {}

    static Optional<Run> find(Sql sql, String id) {
        return sql.row(RunTable::run, "select * from holdfast_run where id = ?", id);
    }

    static List<Run> list(Sql sql, Run.Filter filter) {
        StringBuilder where = new StringBuilder("number < ?");
        List<Object> values = new ArrayList<>(List.of(filter.before()));
        equal(where, values, "kind", filter.kind());
        equal(
                where,
                values,
                "state",
                filter.state() == null ? null : filter.state().name());
        equal(where, values, "cause", filter.cause());
        values.add(filter.limit());
        return sql.rows(
                RunTable::run,
                "select * from holdfast_run where " + where + " order by number desc limit ?",
                values.toArray());
    }

    /** Those behind a number, and all unfinished ones, oldest first. */
    static List<Run> newsBehind(Sql sql, long number) {
        return sql.rows(
                RunTable::run,
                "select * from holdfast_run where number > ? or state in ('QUEUED', 'RUNNING', 'WAITING') order by number",
                number);
    }

    static long newest(Sql sql) {
        return sql.count("select coalesce(max(number), 0) as n from holdfast_run");
    }

    /** Of each parameters the newest that has ended otherwise than cancelled, and all unfinished ones; oldest first. */
    static List<Run> latest(Sql sql, String kind) {
        return sql.rows(
                RunTable::run,
                "select * from holdfast_run where number in (select max(number) from holdfast_run where kind = ?"
                        + " and ended_at is not null and state <> 'CANCELLED' group by params)"
                        + " or kind = ? and state in ('QUEUED', 'RUNNING', 'WAITING') order by number",
                kind,
                kind);
    }

    static long unfinished(Sql sql) {
        return sql.count("select count(*) as n from holdfast_run where state in ('QUEUED', 'RUNNING', 'WAITING')");
    }

    static boolean hasUnfinished(Sql sql, String cause) {
        return sql.count(
                        "select count(*) as n from holdfast_run"
                                + " where cause = ? and state in ('QUEUED', 'RUNNING', 'WAITING')",
                        cause)
                > 0;
    }

    static List<Attempt> attempts(Sql sql, String run) {
        return sql.rows(
                row -> new Attempt(
                        (int) row.number("number"),
                        row.text("worker"),
                        row.moment("started_at"),
                        row.moment("ended_at"),
                        row.text("outcome") == null ? null : Outcome.valueOf(row.text("outcome")),
                        row.text("reason")),
                "select * from holdfast_attempt where run = ? order by number",
                run);
    }

    /** An attempt that was never ended was lost; returns how many were, in a row, without a finished step between. */
    static long countLost(Sql sql, String run, Instant now) {
        int lost = sql.change(
                "update holdfast_attempt set outcome = ?, ended_at = ?, reason = ? where run = ? and outcome is null",
                Outcome.LOST.name(),
                now,
                "the server that worked on it is gone",
                run);
        sql.change("update holdfast_run set lost = lost + ? where id = ?", lost, run);
        return sql.count("select lost as n from holdfast_run where id = ?", run);
    }

    /** A new attempt begins. */
    static void begin(Sql sql, Timers.Lease lease, Instant now) {
        sql.change(
                "insert into holdfast_attempt (run, number, worker, started_at)"
                        + " select ?, coalesce(max(number), 0) + 1, ?, ? from holdfast_attempt where run = ?",
                lease.run(),
                lease.worker(),
                now,
                lease.run());
        sql.change(
                "update holdfast_run set state = ?, reason = null, started_at = coalesce(started_at, ?),"
                        + " revision = revision + 1 where id = ?",
                State.RUNNING.name(),
                now,
                lease.run());
    }

    static void endAttempt(Sql sql, String run, Outcome outcome, String reason, Instant now) {
        sql.change(
                "update holdfast_attempt set outcome = ?, ended_at = ?, reason = ? where run = ? and outcome is null",
                outcome.name(),
                now,
                shortened(reason),
                run);
    }

    /** The run is over; what its steps kept for themselves, secrets too, is not needed any more. */
    static void end(Sql sql, String run, State state, String result, String reason, Instant now) {
        sql.change("update holdfast_step set saved = null where run = ?", run);
        sql.change(
                "update holdfast_run set state = ?, result = ?, reason = ?, ended_at = ?, slot = ?,"
                        + " revision = revision + 1 where id = ?",
                state.name(),
                result,
                shortened(reason),
                now,
                false,
                run);
    }

    /** The run has failed and is to be tried again. */
    static void waitAfterFailure(Sql sql, String run, String reason, Instant now) {
        sql.change(
                "update holdfast_run set state = ?, reason = ?, slot = ?, failures = failures + 1,"
                        + " failing_since = coalesce(failing_since, ?), revision = revision + 1 where id = ?",
                State.WAITING.name(),
                shortened(reason),
                false,
                now,
                run);
    }

    /** The run waits for its turn; its place stays as it is. */
    static void queue(Sql sql, String run, String reason) {
        sql.change(
                "update holdfast_run set state = ?, reason = ?, revision = revision + 1 where id = ?",
                State.QUEUED.name(),
                shortened(reason),
                run);
    }

    static void requestCancel(Sql sql, String run, Instant now) {
        sql.change(
                "update holdfast_run set cancel_at = coalesce(cancel_at, ?), revision = revision + 1 where id = ?",
                now,
                run);
    }

    /** How a run has failed so far, in a row. */
    record Failing(long failures, Instant since) {}

    static Failing failing(Sql sql, String run) {
        return sql.row(
                        row -> new Failing(row.number("failures"), row.moment("failing_since")),
                        "select failures, failing_since from holdfast_run where id = ?",
                        run)
                .orElseThrow();
    }

    /** Something of the run has changed; if that is progress, its failures are forgotten. */
    static void touch(Sql sql, String run, boolean isProgress) {
        sql.change(
                "update holdfast_run set revision = revision + 1"
                        + (isProgress ? ", failures = 0, failing_since = null, lost = 0" : "") + " where id = ?",
                run);
    }

    /** Forgets what ended too long ago or is too much; returns how many runs. A run still to be done is never forgotten. */
    static int prune(Sql sql, int kept, Instant endedBefore) {
        return sql.change(
                        "delete from holdfast_run where id in (select id from holdfast_run where ended_at < ?"
                                + " order by ended_at limit ?)",
                        endedBefore,
                        PRUNED_AT_ONCE)
                + sql.change(
                        "delete from holdfast_run where id in (select id from holdfast_run where ended_at is not null"
                                + " order by ended_at desc, number desc limit ? offset ?)",
                        PRUNED_AT_ONCE,
                        kept);
    }

    static Run.Census census(Sql sql) {
        return new Run.Census(
                counted(sql, "kind, state", "holdfast_run", "created_at"),
                counted(
                        sql,
                        "kind, outcome",
                        "holdfast_attempt a join holdfast_run r on r.id = a.run where outcome is not null",
                        "a.started_at"),
                counted(
                        sql,
                        "kind, s.name",
                        "holdfast_step s join holdfast_run r on r.id = s.run where s.ended_at is not null",
                        "s.started_at"));
    }

    private static List<Run.Counted> counted(Sql sql, String by, String from, String begun) {
        String took = begun.replace("created_at", "ended_at").replace("started_at", "ended_at") + " - " + begun;
        return sql.rows(
                row -> new Run.Counted(
                        row.text("kind"),
                        row.text("what"),
                        row.number("n"),
                        Duration.ofMillis(row.number("total")),
                        Duration.ofMillis(row.number("longest"))),
                "select " + by + " as what, count(*) as n, coalesce(sum(" + took + "), 0) as total, coalesce(max("
                        + took + "), 0) as longest from " + from + " group by " + by + " order by " + by);
    }

    static Duration failingFor(Failing failing, Instant now) {
        return failing.since() == null ? Duration.ZERO : Duration.between(failing.since(), now);
    }

    private static void equal(StringBuilder where, List<Object> values, String column, String value) {
        if (value != null) {
            where.append(" and ").append(column).append(" = ?");
            values.add(value);
        }
    }

    private static String shortened(String reason) {
        return reason == null || reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON) + "…";
    }

    private static Run run(Sql.Row row) throws SQLException {
        return new Run(
                row.text("id"),
                row.number("number"),
                row.text("kind"),
                row.text("lane"),
                row.text("cause"),
                row.moment("due_at"),
                row.text("params"),
                State.valueOf(row.text("state")),
                row.text("reason"),
                row.text("result"),
                row.moment("created_at"),
                row.moment("started_at"),
                row.moment("ended_at"),
                row.moment("cancel_at"),
                row.number("revision"));
    }
}
