package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Sql;
import java.time.Instant;
import java.util.Optional;

/**
 * The rows that db-scheduler polls, one for each run that is due or under way, changed inside our own transactions.
 *
 * <p>A row's version grows with every change of hands. It is the fence: who does not know the newest writes nothing.
 */
final class Timers {
    static final String TABLE = "holdfast_timer";
    static final String TASK = "run";

    private Timers() {}

    /** The right to work on a run. */
    record Lease(String run, String worker, long version) {}

    /** Makes a run due. */
    static void add(Sql sql, String run, Instant at, long version) {
        sql.change(
                "insert into holdfast_timer (task_name, task_instance, execution_time, picked, version)"
                        + " values (?, ?, ?, ?, ?)",
                TASK,
                run,
                at,
                false,
                version);
    }

    /** Whether the lease still holds; if so, nobody can take it before the transaction ends. */
    static boolean holds(Sql sql, Lease lease) {
        return isHeld(sql, lease, "{for update}");
    }

    /** Whether the lease still holds at this moment. */
    static boolean isHeld(Sql sql, Lease lease) {
        return isHeld(sql, lease, "");
    }

    private static boolean isHeld(Sql sql, Lease lease, String locking) {
        return sql.row(
                        row -> true,
                        "select 1 from holdfast_timer where task_name = ? and task_instance = ? and picked = ?"
                                + " and picked_by = ? and version = ?" + locking,
                        TASK,
                        lease.run(),
                        true,
                        lease.worker(),
                        lease.version())
                .isPresent();
    }

    /** Gives the run back, to be taken up by anybody from the given moment on. */
    static void giveBack(Sql sql, Lease lease, Instant at) {
        sql.change(
                "update holdfast_timer set picked = ?, picked_by = null, last_heartbeat = null, execution_time = ?,"
                        + " version = version + 1 where task_name = ? and task_instance = ? and version = ?",
                false,
                at,
                TASK,
                lease.run(),
                lease.version());
    }

    /** When a run that nobody works on is taken up again. */
    static Optional<Instant> nextOf(Sql sql, String run) {
        return sql.row(
                row -> row.moment("execution_time"),
                "select execution_time from holdfast_timer where task_name = ? and task_instance = ? and picked = ?",
                TASK,
                run,
                false);
    }

    static void remove(Sql sql, Lease lease) {
        sql.change(
                "delete from holdfast_timer where task_name = ? and task_instance = ? and version = ?",
                TASK,
                lease.run(),
                lease.version());
    }

    /** Removes a run's timer unless somebody works on it; tells whether nobody does. */
    static boolean removeIdle(Sql sql, String run) {
        sql.change(
                "delete from holdfast_timer where task_name = ? and task_instance = ? and picked = ?",
                TASK,
                run,
                false);
        return sql.count(
                        "select count(*) as n from holdfast_timer where task_name = ? and task_instance = ?", TASK, run)
                == 0;
    }

    /** After the only server has died: nobody works on anything. */
    static void reclaimAll(Sql sql) {
        sql.change(
                "update holdfast_timer set picked = ?, picked_by = null, last_heartbeat = null, version = version + 1"
                        + " where picked = ?",
                false,
                true);
    }
}
