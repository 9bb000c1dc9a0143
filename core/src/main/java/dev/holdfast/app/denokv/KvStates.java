package dev.holdfast.app.denokv;

import dev.holdfast.app.denokv.watch.Seen;
import dev.holdfast.app.wiring.Version;
import dev.holdfast.denokv.connect.own.OwnCall;
import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.LogStatus;
import dev.holdfast.denokv.replica.link.Standing;
import dev.holdfast.denokv.status.KvStatus;
import dev.holdfast.server.metrics.DenokvMetrics;
import dev.holdfast.server.metrics.Metrics;
import dev.holdfast.server.metrics.ProcessFacts;
import java.time.Clock;
import java.util.List;

/** How the databases of a server are doing, for those who show a token of theirs. */
final class KvStates {
    private final KvDatabases databases;
    private final KvReplicas replicas;
    private final KvBackups backups;
    private final Clock clock;

    KvStates(KvDatabases databases, KvReplicas replicas, KvBackups backups, Clock clock) {
        this.databases = databases;
        this.replicas = replicas;
        this.backups = backups;
        this.clock = clock;
    }

    /**
     * {@code /holdfast/status} of each database, and {@code /metrics} of the server. Both take a token also from this
     * machine: a proxy would make everybody seem to come from there.
     */
    List<OwnPath> paths() {
        return List.of(
                OwnPath.of("GET", "status", this::status),
                new OwnPath("GET", "/metrics", OwnPath.Scope.SERVER, this::metrics));
    }

    private void status(OwnCall call) {
        databases.all().stream()
                .filter(one -> one.wanted().name().equals(call.database()))
                .forEach(one -> call.send("application/json", of(one).json()));
    }

    /** Of the databases only those that the token opens. */
    private void metrics(OwnCall call) {
        Metrics metrics = new Metrics();
        databases.all().stream()
                .filter(one -> call.opens(one.wanted().name()))
                .map(this::of)
                .forEach(it -> DenokvMetrics.addTo(metrics, Seen.of(it.name(), "", it, clock.instant())));
        ProcessFacts.addTo(metrics, Version.text());
        call.send(Metrics.TYPE, metrics.text());
    }

    private KvStatus of(KvDatabases.Opened one) {
        String name = one.wanted().name();
        Standing standing = replicas.standing(name);
        return new KvStatus(
                name,
                standing == null ? "read-only" : standing.role(),
                one.database().newest().toString(),
                one.database() instanceof SqliteDatabase database
                        ? log(database.log().status())
                        : null,
                backups.status(name).orElse(null),
                standing);
    }

    private static KvStatus.Log log(LogStatus status) {
        return new KvStatus.Log(status.bytes(), status.limit());
    }
}
