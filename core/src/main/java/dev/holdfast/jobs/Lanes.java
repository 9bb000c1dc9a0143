package dev.holdfast.jobs;

import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Sql;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who may begin. Of one lane only so many runs hold a place; a run without a place has no timer, and gets both, in order,
 * in the transaction in which a place becomes free. A run that waits after a failure holds none.
 *
 * <p>Whoever changes a lane locks it first, before any timer.
 */
final class Lanes {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM_LETTERS = 8;

    private final Clock clock;
    private final RandomGenerator random;
    private final int places;
    private final int mostUnfinished;

    Lanes(JobsSettings settings) {
        this.clock = settings.clock();
        this.random = settings.random();
        this.places = settings.bounds().runsPerLane();
        this.mostUnfinished = settings.bounds().unfinished();
    }

    /** What a run is started by. */
    record Origin(String cause, Instant dueAt, String requestKey) {}

    /**
     * Puts a run at the end of its lane, unless its key was used before.
     *
     * @param params JSON
     * @throws JobsRefusal FULL, or CONFLICT when the key was used for something else
     */
    Run add(Sql sql, RunRequest request, String params, Origin origin) {
        Optional<Run> before = byKey(sql, origin.requestKey());
        if (before.isPresent()) {
            return same(before.get(), request, params);
        }
        if (RunTable.unfinished(sql) >= mostUnfinished) {
            throw new JobsRefusal(JobsRefusal.Kind.FULL, mostUnfinished + " runs are unfinished; no more are taken");
        }
        lock(sql, request.lane());
        Instant now = clock.instant();
        String id = newId(now);
        int added = sql.change(
                "insert into holdfast_run (id, kind, params, lane, slot, cause, due_at, request_key, state, failures,"
                        + " lost, created_at, next_version, revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 1, 1)"
                        + " on conflict (request_key) do nothing",
                id,
                request.kind(),
                params,
                request.lane(),
                false,
                origin.cause(),
                origin.dueAt(),
                origin.requestKey(),
                State.QUEUED.name(),
                now);
        if (added == 0) {
            return same(byKey(sql, origin.requestKey()).orElseThrow(), request, params);
        }
        if (request.lane() == null) {
            Timers.add(sql, id, now, 1);
        } else {
            admit(sql, request.lane());
        }
        return RunTable.find(sql, id).orElseThrow();
    }

    /** Nobody else changes this lane before the transaction ends. */
    void lock(Sql sql, String lane) {
        if (lane != null) {
            sql.lock("lane " + lane);
        }
    }

    /** Gives the free places of a lane to those who wait, in order. */
    void admit(Sql sql, String lane) {
        if (lane == null) {
            return;
        }
        List<Waiting> waiting = sql.rows(
                row -> new Waiting(row.text("id"), row.number("next_version")),
                "select id, next_version from holdfast_run where lane = ? and state = 'QUEUED' and slot = ?"
                        + " order by number limit ?",
                lane,
                false,
                Math.max(0, free(sql, lane)));
        for (Waiting run : waiting) {
            take(sql, run.id());
            Timers.add(sql, run.id(), clock.instant(), run.version());
        }
    }

    /** Gives places to all who wait: after a start with other bounds. */
    void admitAll(Sql sql) {
        sql.rows(
                        row -> row.text("lane"),
                        "select distinct lane from holdfast_run where lane is not null and state = 'QUEUED'"
                                + " and slot = ? order by lane",
                        false)
                .forEach(lane -> {
                    lock(sql, lane);
                    admit(sql, lane);
                });
    }

    /**
     * Makes sure that a run that is due has a place. If there is none, it loses its timer and goes back into the queue.
     */
    boolean hasPlace(Sql sql, Run run, Timers.Lease lease) {
        if (run.lane() == null || holdsPlace(sql, run.id())) {
            return true;
        }
        if (free(sql, run.lane()) > 0) {
            take(sql, run.id());
            return true;
        }
        RunTable.queue(sql, run.id(), run.reason());
        // A timer that is made again must never repeat a version that somebody may still hold.
        sql.change("update holdfast_run set next_version = ? where id = ?", lease.version() + 1, run.id());
        Timers.remove(sql, lease);
        return false;
    }

    private record Waiting(String id, long version) {}

    private static void take(Sql sql, String run) {
        sql.change("update holdfast_run set slot = ? where id = ?", true, run);
    }

    private static boolean holdsPlace(Sql sql, String run) {
        return sql.row(row -> row.flag("slot"), "select slot from holdfast_run where id = ?", run)
                .orElseThrow();
    }

    private int free(Sql sql, String lane) {
        return places
                - (int) sql.count("select count(*) as n from holdfast_run where lane = ? and slot = ?", lane, true);
    }

    static Optional<Run> byKey(Sql sql, String key) {
        return key == null
                ? Optional.empty()
                : sql.row(row -> row.text("id"), "select id from holdfast_run where request_key = ?", key)
                        .flatMap(id -> RunTable.find(sql, id));
    }

    private static Run same(Run before, RunRequest request, String params) {
        boolean isSame = before.kind().equals(request.kind()) && before.params().equals(params);
        if (!isSame) {
            throw new JobsRefusal(
                    JobsRefusal.Kind.CONFLICT,
                    "the idempotency key was used for the run " + before.id() + ", which is not the same");
        }
        return before;
    }

    private String newId(Instant now) {
        StringBuilder id = new StringBuilder(SECOND.format(now)).append('-');
        for (int at = 0; at < RANDOM_LETTERS; at++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
