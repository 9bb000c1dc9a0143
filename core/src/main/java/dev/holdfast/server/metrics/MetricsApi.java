package dev.holdfast.server.metrics;

import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.server.api.Parts;
import dev.holdfast.server.api.QuotaApi;
import dev.holdfast.server.api.SourceState;
import dev.holdfast.server.api.SourcesApi;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code /metrics}, in the text format of Prometheus. Everything is read when it is asked for; nothing is kept for it. */
public final class MetricsApi {
    private static final List<String> STATES =
            List.of("proven", "incomplete", "late", "sealed", "failed", "never", "unreachable");

    private final Parts parts;
    private final SourcesApi sources;
    private final Supplier<Map<String, Long>> refusals;
    private final String version;

    /** @param refusals of callers, by the reason */
    public MetricsApi(Parts parts, Supplier<Map<String, Long>> refusals, String version) {
        this.parts = parts;
        this.sources = new SourcesApi(parts);
        this.refusals = refusals;
        this.version = version;
    }

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "GET",
                "/metrics",
                parts.host().metrics() ? Access.OPEN : Access.LIST,
                "Everything that can be counted, as Prometheus reads it.",
                null,
                null,
                call -> answer()));
    }

    private Reply answer() {
        Metrics metrics = new Metrics();
        ProcessFacts.addTo(metrics, version);
        List<SourceState> all = sources.all();
        all.forEach(source -> source(metrics, source));
        stores(metrics, all);
        runs(metrics, parts.jobs().census());
        parts.jobs().schedules().list().forEach(schedule -> schedule(metrics, schedule));
        parts.jobs()
                .clockOffset()
                .ifPresent(offset -> metrics.gauge(
                        "holdfast_clock_offset_seconds",
                        "How far this server's clock is ahead of the shared database's.",
                        offset.ahead().toMillis() / 1e3));
        parts.host().quotas().get().forEach(account -> quota(metrics, account));
        parts.host().denokv().get().forEach(database -> DenokvMetrics.addTo(metrics, database));
        refusals.get()
                .forEach((reason, count) -> metrics.counter(
                        "holdfast_refused_calls", "Calls refused since the start.", count, "reason", reason));
        return Reply.bytes(200, Metrics.TYPE, metrics.text());
    }

    private static void source(Metrics metrics, SourceState source) {
        String[] labels = {"backup", source.backup(), "source", source.address()};
        metrics.gauge(
                "holdfast_source_proven_age_seconds",
                "Since the newest proven snapshot was begun.",
                source.provenAgeSeconds(),
                labels);
        metrics.moment(
                "holdfast_source_oldest_proven_timestamp_seconds",
                "How far back one can go.",
                source.oldestProven(),
                labels);
        metrics.moment(
                "holdfast_source_next_run_timestamp_seconds",
                "The next moment of its schedule.",
                source.nextRun(),
                labels);
        metrics.gauge("holdfast_source_snapshots", "Sealed snapshots in its store.", source.snapshots(), labels);
        metrics.gauge("holdfast_source_stored_bytes", "Of all of them, as stored.", source.bytes(), labels);
        if (source.newest() != null) {
            metrics.gauge(
                    "holdfast_source_records",
                    "Records in the newest sealed snapshot.",
                    source.newest().records(),
                    labels);
            metrics.gauge(
                    "holdfast_source_bytes",
                    "Bytes of the newest sealed snapshot.",
                    source.newest().bytes(),
                    labels);
        }
        for (String state : STATES) {
            metrics.gauge(
                    "holdfast_source_state",
                    "1 for the state that the source is in.",
                    state.equals(source.state()) ? 1 : 0,
                    labels[0],
                    labels[1],
                    labels[2],
                    labels[3],
                    "state",
                    state);
        }
    }

    private static void stores(Metrics metrics, List<SourceState> sources) {
        Map<String, Boolean> answers = new TreeMap<>();
        sources.forEach(
                source -> answers.merge(source.store(), !source.state().equals("unreachable"), Boolean::logicalAnd));
        answers.forEach((store, up) -> metrics.gauge(
                "holdfast_store_up", "1 if the store answered when it was last asked.", up ? 1 : 0, "store", store));
    }

    private static void runs(Metrics metrics, Run.Census census) {
        for (Run.Counted one : census.states()) {
            metrics.gauge(
                    "holdfast_runs", "Runs that are remembered.", one.count(), "kind", one.kind(), "state", lower(one));
        }
        for (Run.Counted one : census.attempts()) {
            metrics.gauge(
                    "holdfast_run_attempts",
                    "Ended attempts at runs that are remembered; those beyond one for a run are retries.",
                    one.count(),
                    "kind",
                    one.kind(),
                    "outcome",
                    lower(one));
        }
        for (Run.Counted one : census.steps()) {
            String[] labels = {"kind", one.kind(), "step", one.what()};
            double mean = one.total().toMillis() / 1e3 / Math.max(1, one.count());
            metrics.gauge("holdfast_steps", "Finished steps of runs that are remembered.", one.count(), labels);
            metrics.gauge("holdfast_step_mean_seconds", "How long such a step took.", mean, labels);
            metrics.gauge(
                    "holdfast_step_longest_seconds",
                    "The longest of them.",
                    one.longest().toMillis() / 1e3,
                    labels);
        }
    }

    private static void schedule(Metrics metrics, Schedule.Status status) {
        String id = status.schedule().id();
        metrics.gauge("holdfast_schedule_enabled", "0 while it is paused.", status.enabled() ? 1 : 0, "schedule", id);
        metrics.counter(
                "holdfast_schedule_skipped",
                "Moments that found the run before unfinished, or too many runs waiting.",
                status.skipped(),
                "schedule",
                id);
    }

    private static void quota(Metrics metrics, QuotaApi.Account account) {
        metrics.gauge(
                "holdfast_api_requests_remaining",
                "Requests that this process may still send within the window.",
                account.remaining(),
                "account",
                account.account());
        metrics.gauge(
                "holdfast_api_requests_limit",
                "Requests that it may send in a window.",
                account.limit(),
                "account",
                account.account());
    }

    private static String lower(Run.Counted one) {
        return one.what().toLowerCase(Locale.ROOT);
    }
}
