package dev.holdfast.jobs.database;

import java.util.List;

/** Makes tables, version by version. Safe when two servers start at once: one makes them, the other waits and finds them. */
final class Schema {
    /** Those of the runs. */
    static final Tables RUNS = new Tables("schema", List.of("""
            create table holdfast_timer (
              task_name text not null, task_instance text not null, task_data {bytes},
              execution_time {number} not null, picked {flag} not null, picked_by text,
              last_success {number}, last_failure {number}, consecutive_failures {number},
              last_heartbeat {number}, version {number} not null, priority {number},
              primary key (task_name, task_instance)){strict};
            create index holdfast_timer_due on holdfast_timer (execution_time);
            create index holdfast_timer_heartbeat on holdfast_timer (last_heartbeat);
            create table holdfast_run (
              number {identity}, id text not null unique, kind text not null, params text not null,
              lane text, slot {flag} not null, cause text not null, due_at {number}, request_key text unique,
              state text not null, reason text, result text,
              failures {number} not null, failing_since {number}, lost {number} not null,
              created_at {number} not null, started_at {number}, ended_at {number}, cancel_at {number},
              next_version {number} not null, revision {number} not null){strict};
            create index holdfast_run_lane on holdfast_run (lane, state, number);
            create index holdfast_run_state on holdfast_run (state, number);
            create index holdfast_run_kind on holdfast_run (kind, number);
            create index holdfast_run_cause on holdfast_run (cause, number);
            create index holdfast_run_ended on holdfast_run (ended_at);
            create table holdfast_attempt (
              run text not null references holdfast_run (id) on delete cascade, number {number} not null,
              worker text not null, started_at {number} not null, ended_at {number}, outcome text, reason text,
              primary key (run, number)){strict};
            create table holdfast_step (
              run text not null references holdfast_run (id) on delete cascade, name text not null,
              position {number} not null, attempts {number} not null,
              started_at {number} not null, ended_at {number},
              result text, saved text, done {number} not null, total {number} not null, note text,
              primary key (run, name)){strict};
            create table holdfast_schedule (
              id text primary key not null, cron text not null, zone text not null, kind text not null,
              params text not null, lane text, enabled {flag} not null, next_at {number},
              last_at {number}, skipped {number} not null){strict};
            create index holdfast_schedule_next on holdfast_schedule (next_at);
            """, """
            create table holdfast_note (
              topic text not null, name text not null, content text not null,
              primary key (topic, name)){strict};
            """));

    private Schema() {}

    static void migrate(Sql sql, Tables tables) {
        String table = "holdfast_" + tables.name();
        sql.lock(tables.name());
        sql.change("create table if not exists " + table + " (version {number} not null){strict}");
        long version = version(sql, tables);
        List<String> versions = tables.versions();
        for (String script : versions.subList((int) version, versions.size())) {
            for (String statement : script.split(";\n")) {
                sql.change(statement);
            }
            sql.change("insert into " + table + " values (?)", ++version);
        }
    }

    /** Whether all tables are there; nothing is changed. */
    static boolean isPresent(Sql sql, Tables tables) {
        return sql.hasTable("holdfast_" + tables.name())
                && version(sql, tables) == tables.versions().size();
    }

    private static long version(Sql sql, Tables tables) {
        String table = "holdfast_" + tables.name();
        int known = tables.versions().size();
        long version = sql.count("select coalesce(max(version), 0) as n from " + table);
        if (version > known) {
            throw new DatabaseException(
                    DatabaseException.Kind.NEWER,
                    "the database of the runs has version " + version + " of " + table + ", and this program knows "
                            + known + ": start the newer program",
                    null);
        }
        return version;
    }
}
