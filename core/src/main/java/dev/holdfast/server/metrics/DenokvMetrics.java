package dev.holdfast.server.metrics;

import dev.holdfast.server.api.DenokvApi;

/** Deno KV databases as metrics. */
public final class DenokvMetrics {
    private DenokvMetrics() {}

    /** What is known of one now: of one that does not answer only that. */
    public static void addTo(Metrics metrics, DenokvApi.Database database) {
        String[] labels = {"database", database.name()};
        for (String state : DenokvApi.STATES) {
            metrics.gauge(
                    "holdfast_denokv_backup_state",
                    "1 for the state that the database's backup is in.",
                    state.equals(database.state()) ? 1 : 0,
                    "database",
                    database.name(),
                    "state",
                    state);
        }
        if (!database.isKnown()) {
            return;
        }
        if (database.backup() != null) {
            backup(metrics, database.backup(), labels);
        }
        if (database.log() != null) {
            metrics.gauge(
                    "holdfast_denokv_log_bytes",
                    "Bytes of commits that somebody may still need.",
                    database.log().bytes(),
                    labels);
            metrics.gauge(
                    "holdfast_denokv_log_limit_bytes",
                    "From which on the oldest of them are dropped.",
                    database.log().limit(),
                    labels);
        }
    }

    private static void backup(Metrics metrics, DenokvApi.Backup backup, String... labels) {
        metrics.gauge(
                "holdfast_denokv_backup_lag_seconds",
                "For how long the first commit waits that is not in the backup.",
                backup.lagSeconds(),
                labels);
        metrics.gauge(
                "holdfast_denokv_backup_commits_waiting",
                "Commits that are not in the backup.",
                backup.commits(),
                labels);
        metrics.moment(
                "holdfast_denokv_backup_generation_timestamp_seconds",
                "When the present generation of the backup was begun.",
                backup.begun(),
                labels);
    }
}
