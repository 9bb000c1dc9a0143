package dev.holdfast.server.api;

import dev.holdfast.alert.watch.Alerts;
import dev.holdfast.alert.watch.Trial;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.backup.Download;
import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.model.Pause;
import dev.holdfast.transfer.runs.Places;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the endpoints work with.
 *
 * @param orders the configured backups, as they are now
 */
public record Parts(Jobs jobs, Supplier<List<Order>> orders, Stored stored, Alerts alerts, Host host, Clock clock) {

    /** What is in the stores, and what may be done to it at once. */
    public record Stored(Inventory inventory, SnapshotIndex index, Download download, Forget forget) {}

    /**
     * What belongs to this server itself.
     *
     * @param settings the configuration as it is now, without secrets
     * @param metrics whether anybody may read {@code /metrics}
     * @param alertTest sends a test through every channel
     * @param provenWithin how old the newest proven snapshot of a backup may be; null for no limit
     * @param places where it may write on request
     * @param denokv the databases of Deno KV that are watched, as they were seen last
     * @param random fit for secrets
     */
    public record Host(
            KeyStore keys,
            AuditApi.Book audit,
            Supplier<List<QuotaApi.Account>> quotas,
            Supplier<SettingsApi.Settings> settings,
            boolean metrics,
            Supplier<List<Trial.Result>> alertTest,
            BiFunction<Order, Instant, Duration> provenWithin,
            Places places,
            Supplier<List<DenokvApi.Database>> denokv,
            RandomGenerator random,
            Pause pause) {}
}
