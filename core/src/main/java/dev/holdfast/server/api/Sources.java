package dev.holdfast.server.api;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.index.Known;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.index.View;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.server.http.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Puts together what is known of each configured source: its snapshots, its runs and its schedule. */
final class Sources {
    private final Supplier<List<Order>> orders;
    private final SnapshotIndex index;
    private final Jobs jobs;
    private final Clock clock;
    private final BiFunction<Order, Instant, Duration> provenWithin;

    Sources(Parts parts) {
        this.orders = parts.orders();
        this.index = parts.stored().index();
        this.jobs = parts.jobs();
        this.clock = parts.clock();
        this.provenWithin = parts.host().provenWithin();
    }

    List<SourceState> all() {
        return select(source -> true);
    }

    List<SourceState> of(String slug) {
        return select(source -> Forget.slug(source).equals(slug));
    }

    private List<SourceState> select(Predicate<String> wanted) {
        Map<BackupRun.Params, List<Run>> runs = runs();
        Map<String, Schedule.Status> schedules = jobs.schedules().list().stream()
                .collect(Collectors.toMap(status -> status.schedule().id(), Function.identity()));
        Map<String, Shelves> stores = new HashMap<>();
        List<SourceState> found = new ArrayList<>();
        for (Order order : orders.get()) {
            for (String source : order.sources().stream().filter(wanted).toList()) {
                Shelves shelves = stores.computeIfAbsent(order.store(), store -> Shelves.of(index.view(store)));
                SourceFacts facts = new SourceFacts(
                        order,
                        source,
                        shelves.view(),
                        shelves.bySlug().getOrDefault(Forget.slug(source), List.of()),
                        runs.getOrDefault(new BackupRun.Params(order.name(), source), List.of()),
                        schedules.get(order.schedule(source)),
                        provenWithin.apply(order, clock.instant()),
                        clock.instant());
                found.add(facts.state());
            }
        }
        return found;
    }

    /** The last run of each source that ended and was not cancelled, and those that have not ended, oldest first. */
    private Map<BackupRun.Params, List<Run>> runs() {
        return jobs.latest(BackupRun.NAME).stream()
                .collect(Collectors.groupingBy(run -> Json.read(run.params(), BackupRun.Params.class)));
    }

    /** What a store holds, by source. */
    private record Shelves(View view, Map<String, List<Known>> bySlug) {
        static Shelves of(View view) {
            return new Shelves(
                    view,
                    view.snapshots().stream().filter(Known::isSealed).collect(Collectors.groupingBy(Known::slug)));
        }
    }
}
