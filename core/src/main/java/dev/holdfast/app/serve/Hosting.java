package dev.holdfast.app.serve;

import dev.holdfast.app.alerts.Alarm;
import dev.holdfast.app.alerts.Limits;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.RestorePlaces;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.audit.AuditEntry;
import dev.holdfast.audit.AuditReader;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.model.Failure;
import dev.holdfast.server.api.AuditApi;
import dev.holdfast.server.api.DenokvApi;
import dev.holdfast.server.api.Parts;
import dev.holdfast.server.api.QuotaApi;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What the API tells of the server itself. */
public final class Hosting {
    private final Environment environment;
    private final Supplier<Config> config;
    private final Wiring features;

    /** @param config as it is now */
    public Hosting(Environment environment, Supplier<Config> config, Wiring features) {
        this.environment = environment;
        this.config = config;
        this.features = features;
    }

    /**
     * @param log the name of the audit log that this server writes
     * @param denokv the watched databases, as they were seen last
     */
    public Parts.Host host(KeyStore keys, String log, Supplier<List<DenokvApi.Database>> denokv) {
        return new Parts.Host(
                keys,
                book(log),
                this::quotas,
                () -> new Effective(environment, config.get()).settings(),
                config.get().server().openMetrics(),
                () -> Alarm.test(environment, config.get()),
                new Limits(config)::provenWithin,
                new RestorePlaces(() -> config.get().server().restoreFolders()),
                denokv,
                new SecureRandom(),
                environment.pause());
    }

    /** What was copied to a store and removed here is read there, when it is asked for. */
    private AuditApi.Book book(String log) {
        AuditReader here = new AuditReader(features::reading);
        String folder = StateFolder.of(environment).audit().toString();
        return (before, most) -> {
            List<AuditEntry> newest = here.newest(log, List.of(folder), before, most);
            String to = config.get().auditTo();
            long oldest = newest.isEmpty() ? before : newest.getLast().seq();
            return newest.size() == most || oldest <= 1 || to.isEmpty()
                    ? newest
                    : here.newest(log, List.of(folder, to), before, most);
        };
    }

    private List<QuotaApi.Account> quotas() {
        try {
            return features.quotas().entrySet().stream()
                    .map(one -> quota(one.getKey(), one.getValue()))
                    .toList();
        } catch (Failure wrongBudget) {
            return List.of();
        }
    }

    private static QuotaApi.Account quota(String account, RequestBudget.Usage usage) {
        boolean bounded = usage.limit() > 0;
        return new QuotaApi.Account(
                account,
                bounded ? words(usage.period()) : "",
                bounded ? usage.limit() : null,
                usage.used(),
                bounded ? Math.max(0, usage.limit() - usage.used()) : null,
                usage.blockedUntil());
    }

    private static String words(Duration period) {
        return period.toSeconds() % 60 == 0 ? period.toMinutes() + " min" : period.toSeconds() + " s";
    }
}
