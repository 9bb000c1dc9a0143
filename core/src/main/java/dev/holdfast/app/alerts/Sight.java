package dev.holdfast.app.alerts;

import dev.holdfast.alert.SharedNotes;
import dev.holdfast.alert.rules.Facts;
import dev.holdfast.alert.rules.SourceFacts;
import dev.holdfast.alert.rules.SourceFacts.LastRun;
import dev.holdfast.alert.watch.Watch;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.backup.runs.ProveRun;
import dev.holdfast.jobs.Run;
import dev.holdfast.server.api.DenokvApi;
import dev.holdfast.server.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the rules look at, put together from the runs, the stores, the accounts and the callers. For one thread. */
final class Sight implements Watch.Gathering {
    /** More do not end between two looks. */
    private static final int MOST_PROOFS = 50;

    /** A loss is told for so long, also when there is a newer snapshot by the next look, or nobody looked for a while. */
    private static final Duration RECENT = Duration.ofHours(1);

    private static final int MOST_RECENT = 500;

    private final Senses senses;
    private final Shelves shelves;
    private final Limits limits;
    private final SharedNotes notes;

    Sight(Senses senses, Shelves shelves, Limits limits, SharedNotes notes) {
        this.senses = senses;
        this.shelves = shelves;
        this.limits = limits;
        this.notes = notes;
    }

    @Override
    public Facts gather(boolean leads) {
        Instant now = senses.clock().instant();
        List<Order> orders = senses.orders().get();
        Map<BackupRun.Params, Run> runs = senses.jobs().latest(BackupRun.NAME).stream()
                .filter(run -> run.state().isEnd())
                .collect(Collectors.toMap(
                        run -> Json.read(run.params(), BackupRun.Params.class),
                        run -> run,
                        (older, newer) -> newer.number() > older.number() ? newer : older));
        Map<String, String> marks = new LinkedHashMap<>();
        orders.forEach(order -> order.sources()
                .forEach(source -> marks.merge(order.store(), mark(runs, order, source), String::concat)));
        proofs().forEach((store, number) -> marks.computeIfPresent(store, (any, mark) -> mark + "p" + number));
        List<Facts.StoreFacts> stores = new ArrayList<>();
        marks.forEach((store, mark) -> stores.add(store(store, mark, lastUse(runs, orders, store), now)));
        List<SourceFacts> sources = new ArrayList<>();
        if (leads) {
            Map<BackupRun.Params, SourceFacts.Lost> lost = lost(now);
            orders.forEach(order -> order.sources().forEach(source -> {
                BackupRun.Params params = new BackupRun.Params(order.name(), source);
                sources.add(of(order, source, last(runs.get(params)), lost.get(params), now));
            }));
        }
        return new Facts(now, sources, stores, quotas(), senses.logins().facts(notes, now), denokv());
    }

    /** Listing is dear, so between two of them it is only asked whether the store is there. */
    private Facts.StoreFacts store(String store, String mark, Instant lastRun, Instant now) {
        String problem = shelves.look(store, mark, now);
        Instant listed = shelves.listed(store);
        Instant used = listed == null || (lastRun != null && lastRun.isAfter(listed)) ? lastRun : listed;
        if (!problem.isEmpty()) {
            return new Facts.StoreFacts(store, problem, shelves.tried(store), used);
        }
        String silent = senses.probe().apply(store);
        if (!silent.isEmpty()) {
            shelves.doubt(store, silent);
        }
        return new Facts.StoreFacts(store, silent, now, used);
    }

    /** The end of the last backup into it that succeeded; null when there is none. */
    private static Instant lastUse(Map<BackupRun.Params, Run> runs, List<Order> orders, String store) {
        return orders.stream()
                .filter(order -> order.store().equals(store))
                .flatMap(order -> order.sources().stream().map(source -> new BackupRun.Params(order.name(), source)))
                .map(runs::get)
                .filter(run -> run != null && run.state() == Run.State.SUCCEEDED)
                .map(Run::endedAt)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static String mark(Map<BackupRun.Params, Run> runs, Order order, String source) {
        Run run = runs.get(new BackupRun.Params(order.name(), source));
        return run == null ? "-" : run.number() + ",";
    }

    /** The newest proof by itself that has ended, by the store that it was in. */
    private Map<String, Long> proofs() {
        return Stream.of(Run.State.FAILED, Run.State.SUCCEEDED)
                .map(state -> new Run.Filter(ProveRun.NAME, state, null, Long.MAX_VALUE, MOST_PROOFS))
                .flatMap(filter -> senses.jobs().list(filter).stream())
                .collect(Collectors.toMap(
                        run -> Json.read(run.params(), ProveRun.Params.class).store(), Run::number, Math::max));
    }

    /** The newest that a run has found, for each that has. */
    private Map<BackupRun.Params, SourceFacts.Lost> lost(Instant now) {
        Run.Filter succeeded = new Run.Filter(BackupRun.NAME, Run.State.SUCCEEDED, null, Long.MAX_VALUE, MOST_RECENT);
        Map<BackupRun.Params, SourceFacts.Lost> lost = new HashMap<>();
        senses.jobs().list(succeeded).stream()
                .filter(run -> run.endedAt().isAfter(now.minus(RECENT)))
                .forEach(run -> {
                    BackupRun.Result result = Json.read(run.result(), BackupRun.Result.class);
                    if (result.lost() != null) {
                        lost.putIfAbsent(Json.read(run.params(), BackupRun.Params.class), lost(result));
                    }
                });
        return lost;
    }

    private static SourceFacts.Lost lost(BackupRun.Result result) {
        List<SourceFacts.Loss> losses = result.lost().losses().stream()
                .map(one -> new SourceFacts.Loss(one.collection(), one.before(), one.after()))
                .toList();
        return new SourceFacts.Lost(result.lost().snapshot(), result.snapshot(), losses);
    }

    private SourceFacts of(Order order, String source, LastRun last, SourceFacts.Lost lost, Instant now) {
        SourceFacts.Shelf shelf = shelves.shelf(order.store(), source);
        Duration within = limits.provenWithin(order, now);
        return new SourceFacts(
                order.name(),
                source,
                order.store(),
                within,
                order.taking().apply(source).capturing().requireExact(),
                last,
                shelf == null ? null : shelf.with(lost));
    }

    private static LastRun last(Run run) {
        if (run == null) {
            return null;
        }
        LastRun.Outcome outcome = switch (run.state()) {
            case FAILED -> LastRun.Outcome.FAILED;
            case CANCELLED -> LastRun.Outcome.CANCELLED;
            default -> run.reason() == null ? LastRun.Outcome.SUCCEEDED : LastRun.Outcome.UNPROVEN;
        };
        return new LastRun(run.id(), outcome, run.reason(), run.endedAt());
    }

    private List<Facts.DenokvFacts> denokv() {
        return senses.denokv().get().stream().map(Sight::denokv).toList();
    }

    private static Facts.DenokvFacts denokv(DenokvApi.Database one) {
        // One that puts an object an hour is late by design.
        double lag = one.state().equals("behind") ? one.backup().lagSeconds() : 0;
        return new Facts.DenokvFacts(
                one.name(), one.url(), health(one), one.problem(), Duration.ofMillis(Math.round(lag * 1e3)));
    }

    private static Facts.DenokvFacts.Health health(DenokvApi.Database one) {
        return switch (one.state()) {
            case DenokvApi.UNKNOWN -> Facts.DenokvFacts.Health.UNKNOWN;
            case DenokvApi.UNREACHABLE -> Facts.DenokvFacts.Health.SILENT;
            case "failed", "stopped" -> Facts.DenokvFacts.Health.FAILING;
            default -> one.problem().isEmpty() ? Facts.DenokvFacts.Health.WELL : Facts.DenokvFacts.Health.FAILING;
        };
    }

    private List<Facts.QuotaFacts> quotas() {
        return senses.quotas().get().entrySet().stream()
                .map(one -> new Facts.QuotaFacts(
                        "cloudflare account " + one.getKey(),
                        one.getValue().limit(),
                        one.getValue().used(),
                        one.getValue().blockedUntil()))
                .toList();
    }
}
