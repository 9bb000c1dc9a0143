package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Schedules, kept beside the runs and changed while the servers run. All servers fire all of them: a moment is fired in one
 * transaction that makes the run and moves the schedule on, so that it is one server that does it, once. Safe for several
 * threads.
 */
public final class Schedules {
    private final Database database;
    private final Clock clock;
    private final Lanes lanes;
    private final Map<String, Kind> kinds;
    private final Runnable wake;

    Schedules(Database database, Clock clock, Lanes lanes, Map<String, Kind> kinds, Runnable wake) {
        this.database = database;
        this.clock = clock;
        this.lanes = lanes;
        this.kinds = kinds;
        this.wake = wake;
    }

    /**
     * Looks at an expression before anything depends on it.
     *
     * @throws JobsRefusal INVALID when it is no cron expression of five fields, or names a day that never comes
     */
    public static void demand(String cron, ZoneId zone) {
        if (new Cron(cron, zone).after(Instant.EPOCH).isEmpty()) {
            throw new JobsRefusal(
                    JobsRefusal.Kind.INVALID,
                    "the cron expression \"" + cron + "\" never comes: no month of it has such a day");
        }
    }

    /**
     * Adds or replaces. One whose expression and zone have not changed keeps its next moment, so that what was missed
     * meanwhile is made up for; else it goes on from now. A paused one stays paused.
     *
     * @throws JobsRefusal INVALID, or NOT_FOUND for an unknown kind of run
     */
    public void put(Schedule schedule) {
        Planned planned = planned(schedule);
        database.inTransaction(sql -> planned.put(sql));
    }

    /**
     * Makes these the only ones whose id begins so, as {@link #put} and {@link #remove} would, all of it or nothing.
     *
     * @throws JobsRefusal INVALID, or NOT_FOUND for an unknown kind of run
     */
    public void replace(String prefix, List<Schedule> schedules) {
        // By id, so that two servers that do this at once wait for each other.
        Map<String, Planned> wanted = new TreeMap<>();
        schedules.forEach(schedule -> wanted.put(schedule.id(), planned(schedule)));
        database.inTransaction(sql -> {
            wanted.values().forEach(planned -> planned.put(sql));
            sql.rows(row -> row.text("id"), "select id from holdfast_schedule order by id").stream()
                    .filter(id -> id.startsWith(prefix) && !wanted.containsKey(id))
                    .forEach(id -> remove(sql, id));
            return null;
        });
    }

    private Planned planned(Schedule schedule) {
        if (!kinds.containsKey(schedule.request().kind())) {
            throw Jobs.unknownKind(schedule.request().kind());
        }
        demand(schedule.cron(), schedule.zone());
        Instant next = after(schedule, clock.instant()).orElse(null);
        return new Planned(schedule, Json.write(schedule.request().params()), next);
    }

    /** A schedule that was found to be good. */
    private record Planned(Schedule schedule, String params, Instant next) {
        int put(Sql sql) {
            return sql.change(
                    "insert into holdfast_schedule (id, cron, zone, kind, params, lane, enabled, next_at, skipped)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict (id) do update set"
                            + " kind = excluded.kind, params = excluded.params, lane = excluded.lane,"
                            + " cron = excluded.cron, zone = excluded.zone,"
                            + " next_at = case when holdfast_schedule.cron = excluded.cron"
                            + " and holdfast_schedule.zone = excluded.zone or not holdfast_schedule.enabled"
                            + " then holdfast_schedule.next_at else excluded.next_at end",
                    schedule.id(),
                    schedule.cron(),
                    schedule.zone().getId(),
                    schedule.request().kind(),
                    params,
                    schedule.request().lane(),
                    true,
                    next);
        }
    }

    /** Removes it; runs that it has started go on. Tells whether there was one. */
    public boolean remove(String id) {
        return database.inTransaction(sql -> remove(sql, id)) > 0;
    }

    private static int remove(Sql sql, String id) {
        return sql.change("delete from holdfast_schedule where id = ?", id);
    }

    /**
     * Pauses it, or lets it go on from now: what came by meanwhile is not made up for.
     *
     * @throws JobsRefusal NOT_FOUND
     */
    public void enable(String id, boolean enabled) {
        database.inTransaction(sql -> {
            Schedule.Status status = find(sql, id, "{for update}").orElseThrow(() -> unknown(id));
            if (status.enabled() != enabled) {
                Instant next =
                        enabled ? after(status.schedule(), clock.instant()).orElse(null) : null;
                sql.change("update holdfast_schedule set enabled = ?, next_at = ? where id = ?", enabled, next, id);
            }
            return null;
        });
    }

    /**
     * Starts a run of it now, also when it is paused; its moments stay as they are.
     *
     * @param idempotencyKey null for none
     * @throws JobsRefusal NOT_FOUND, FULL or CONFLICT
     */
    public Run trigger(String id, String idempotencyKey) {
        Run run = database.inTransaction(sql -> {
            Schedule schedule = find(sql, id, "").orElseThrow(() -> unknown(id)).schedule();
            return add(sql, schedule, null, idempotencyKey == null ? null : Jobs.requestKey(idempotencyKey));
        });
        wake.run();
        return run;
    }

    /** All of them, by id. */
    public List<Schedule.Status> list() {
        return database.reading(sql -> sql.rows(Schedules::status, "select * from holdfast_schedule order by id"));
    }

    public Optional<Schedule.Status> find(String id) {
        return database.reading(sql -> find(sql, id, ""));
    }

    /** The first moment of a schedule after the given one, whether it is paused or not; empty when there is none. */
    public static Optional<Instant> after(Schedule schedule, Instant moment) {
        return new Cron(schedule.cron(), schedule.zone()).after(moment);
    }

    /** Starts the runs of all schedules whose moment has come. */
    void fireDue() {
        Instant now = clock.instant();
        List<String> due = database.reading(sql -> sql.rows(
                row -> row.text("id"),
                "select id from holdfast_schedule where next_at <= ? order by next_at, id",
                now));
        for (String id : due) {
            if (database.inTransaction(sql -> fire(sql, id, now))) {
                wake.run();
            }
        }
    }

    private boolean fire(Sql sql, String id, Instant now) {
        Optional<Schedule.Status> found = find(sql, id, "{for update}")
                .filter(it -> it.nextAt() != null && !it.nextAt().isAfter(now))
                .filter(it -> kinds.containsKey(it.schedule().request().kind()));
        if (found.isEmpty()) {
            return false;
        }
        Schedule schedule = found.get().schedule();
        Instant due = found.get().nextAt();
        boolean fires = start(sql, schedule, due);
        Instant next = after(schedule, now).orElse(null);
        sql.change(
                "update holdfast_schedule set next_at = ?, last_at = case when ? = 1 then ? else last_at end,"
                        + " skipped = skipped + ? where id = ?",
                next,
                fires ? 1 : 0,
                due,
                fires ? 0 : 1,
                id);
        return fires;
    }

    private boolean start(Sql sql, Schedule schedule, Instant due) {
        if (RunTable.hasUnfinished(sql, cause(schedule))) {
            return false;
        }
        try {
            add(sql, schedule, due, "moment " + due.toEpochMilli() + " of " + schedule.id());
            return true;
        } catch (JobsRefusal full) {
            return false;
        }
    }

    private Run add(Sql sql, Schedule schedule, Instant due, String key) {
        return lanes.add(
                sql,
                schedule.request(),
                Json.write(schedule.request().params()),
                new Lanes.Origin(cause(schedule), due, key));
    }

    private static String cause(Schedule schedule) {
        return "schedule:" + schedule.id();
    }

    private static Optional<Schedule.Status> find(Sql sql, String id, String locking) {
        return sql.row(Schedules::status, "select * from holdfast_schedule where id = ?" + locking, id);
    }

    private static Schedule.Status status(Sql.Row row) throws SQLException {
        return new Schedule.Status(
                new Schedule(
                        row.text("id"),
                        row.text("cron"),
                        zone(row.text("zone")),
                        new RunRequest(row.text("kind"), Json.raw(row.text("params")), row.text("lane"), null)),
                row.flag("enabled"),
                row.moment("next_at"),
                row.moment("last_at"),
                row.number("skipped"));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new JobsRefusal(JobsRefusal.Kind.INVALID, "there is no time zone \"" + name + "\"");
        }
    }

    private static JobsRefusal unknown(String id) {
        return new JobsRefusal(JobsRefusal.Kind.NOT_FOUND, "there is no schedule \"" + id + "\"");
    }
}
