package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Steps, in SQL. Whoever writes here has asked {@link Timers#holds} in the same transaction. */
final class StepTable {
    private StepTable() {}

    /** What is kept of a step. */
    record Kept(boolean isFinished, String result, String saved) {}

    static List<Step> list(Sql sql, String run) {
        return sql.rows(
                row -> new Step(
                        row.text("name"),
                        (int) row.number("position"),
                        (int) row.number("attempts"),
                        row.moment("started_at"),
                        row.moment("ended_at"),
                        row.text("result"),
                        row.number("done"),
                        row.number("total"),
                        row.text("note")),
                "select * from holdfast_step where run = ? order by position",
                run);
    }

    static Optional<Kept> find(Sql sql, String run, String name) {
        return sql.row(
                row -> new Kept(row.moment("ended_at") != null, row.text("result"), row.text("saved")),
                "select * from holdfast_step where run = ? and name = ?",
                run,
                name);
    }

    static void begin(Sql sql, String run, String name, Instant now) {
        sql.change(
                "insert into holdfast_step (run, name, position, attempts, started_at, done, total)"
                        + " select ?, ?, count(*) + 1, 1, ?, 0, 0 from holdfast_step where run = ?",
                run,
                name,
                now,
                run);
    }

    static void beginAgain(Sql sql, String run, String name) {
        sql.change("update holdfast_step set attempts = attempts + 1 where run = ? and name = ?", run, name);
    }

    static void finish(Sql sql, String run, String name, String result, String secret, Instant now) {
        sql.change(
                "update holdfast_step set ended_at = ?, result = ?, saved = ? where run = ? and name = ?",
                now,
                result,
                secret,
                run,
                name);
    }

    static void save(Sql sql, String run, String name, String saved) {
        sql.change("update holdfast_step set saved = ? where run = ? and name = ?", saved, run, name);
    }

    static void progress(Sql sql, String run, String name, long done, long total, String note) {
        sql.change(
                "update holdfast_step set done = ?, total = ?, note = ? where run = ? and name = ?",
                done,
                total,
                note,
                run,
                name);
    }
}
