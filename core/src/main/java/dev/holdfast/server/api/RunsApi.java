package dev.holdfast.server.api;

import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Json;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import dev.holdfast.transfer.runs.DiffRun;
import dev.holdfast.transfer.runs.PlanRun;
import dev.holdfast.transfer.runs.RestoreRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Starts, shows, follows and cancels runs. */
public final class RunsApi {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    /** Behind an idempotency key, by what the request is for; then comes the number of the run. */
    private static final String ALL = " all ";

    private static final String ONE = " one ";

    private final Jobs jobs;
    private final Supplier<List<Order>> orders;
    private final Streams streams;

    public RunsApi(Parts parts, Streams streams) {
        this.streams = streams;
        this.jobs = parts.jobs();
        this.orders = parts.orders();
    }

    /** What to back up: a configured backup, and one of its sources or all (empty). */
    public record Wanted(String backup, String source) {}

    /** The runs that were started. */
    public record Started(List<Run> runs) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("GET", "/api/v1/runs", Access.LIST, "Runs, newest first.", null, Started.class, this::list)
                        .taking("kind", "Only runs of this kind: backup, prove, diff, plan or restore.")
                        .taking("state", "Only those in this state.")
                        .taking("cause", "Only those with this cause.")
                        .taking("before", "The number of a run: only those before it.")
                        .taking("limit", "At most so many; 50 if not given."),
                new Endpoint(
                        "POST",
                        "/api/v1/runs",
                        Access.CAPTURE,
                        "Starts a backup now. An Idempotency-Key makes it safe to send twice.",
                        Wanted.class,
                        Started.class,
                        this::start),
                new Endpoint(
                        "GET",
                        "/api/v1/runs/{run}",
                        Access.LIST,
                        "A run with its steps and attempts.",
                        null,
                        Run.Details.class,
                        call -> Reply.json(find(call.path("run")))),
                new Endpoint(
                        "POST",
                        "/api/v1/runs/{run}/cancel",
                        Access.CAPTURE,
                        "Cancels a run; it ends where it next looks. One that restores takes the role restore, too.",
                        null,
                        Run.class,
                        this::cancel),
                new Endpoint(
                        "GET",
                        "/api/v1/runs/{run}/events",
                        Access.LIST,
                        "Server-sent events: the run whenever it has changed, until it has ended.",
                        null,
                        null,
                        this::follow));
    }

    /** Starts one run for each source. */
    List<Run> start(Order order, String source, String key) {
        List<String> sources = source.isEmpty() ? order.sources() : List.of(source);
        if (!order.sources().containsAll(sources)) {
            throw Problem.of(404, "\"" + source + "\" is no source of the backup " + order.name(), "");
        }
        List<RunRequest> requests = new ArrayList<>();
        for (String one : sources) {
            RunRequest request = order.request(one);
            requests.add(
                    key == null ? request : request.withKey(key + (source.isEmpty() ? ALL : ONE) + requests.size()));
        }
        return Refusals.of(() -> jobs.start(requests));
    }

    /**
     * What this call started when it came before, empty when it did not: the configuration of today has no say in that.
     *
     * @param all whether it is for all sources
     * @param isSame whether a run is of this request
     * @throws Problem 422 when its key was used for something else
     */
    List<Run> startedBefore(Call call, boolean all, Predicate<BackupRun.Params> isSame) {
        String key = call.idempotencyKey().orElse(null);
        if (key == null) {
            return List.of();
        }
        // The first run of a request for all sources may be the same as that of a request for one.
        jobs.findByKey(key + (all ? ONE : ALL) + 0).ifPresent(other -> {
            throw used(other);
        });
        List<Run> before = startedBy(key + (all ? ALL : ONE));
        for (Run run : before) {
            boolean isBackup = run.kind().equals(BackupRun.NAME);
            if (!isBackup || !isSame.test(Json.read(run.params(), BackupRun.Params.class))) {
                throw used(run);
            }
        }
        return before;
    }

    /** All that was started with it, whatever the sources were then: they were started together. */
    private List<Run> startedBy(String key) {
        List<Run> runs = new ArrayList<>();
        Optional<Run> next = jobs.findByKey(key + 0);
        while (next.isPresent()) {
            runs.add(next.get());
            next = jobs.findByKey(key + runs.size());
        }
        return runs;
    }

    static Problem used(Run other) {
        return Problem.of(
                422, "the idempotency key was used for the run " + other.id() + ", which is not the same", "");
    }

    Run.Details find(String id) {
        return jobs.find(id).orElseThrow(() -> Problem.of(404, "there is no run " + id, ""));
    }

    private Reply list(Call call) {
        String state = call.query("state").orElse("").toUpperCase(Locale.ROOT);
        Run.Filter filter = new Run.Filter(
                call.query("kind").orElse(null),
                state.isEmpty() ? null : state(state),
                call.query("cause").orElse(null),
                call.query("before").map(text -> number("before", text)).orElse(Long.MAX_VALUE),
                call.number("limit", 50, 1, 1_000));
        return Reply.json(new Started(jobs.list(filter)));
    }

    static long number(String name, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.of(400, name + " is no number", "");
        }
        return Long.parseLong(text);
    }

    private static Run.State state(String word) {
        for (Run.State state : Run.State.values()) {
            if (state.name().equals(word)) {
                return state;
            }
        }
        throw Problem.of(
                400, "there is no state of that name", "queued, running, waiting, succeeded, failed, cancelled");
    }

    private Reply start(Call call) {
        Wanted wanted = call.json(Wanted.class);
        if (wanted.backup() == null) {
            throw Problem.of(400, "the member \"backup\" is missing: the name of the backup that is to run", names());
        }
        String source = wanted.source() == null ? "" : wanted.source();
        List<Run> before = startedBefore(
                call,
                source.isEmpty(),
                params -> params.backup().equals(wanted.backup())
                        && (source.isEmpty() || params.source().equals(source)));
        List<Run> runs = before.isEmpty()
                ? start(order(wanted.backup()), source, call.idempotencyKey().orElse(null))
                : before;
        return Reply.json(202, new Started(runs))
                .on(wanted.backup() + (source.isEmpty() ? "" : " " + source) + ", "
                        + runs.stream().map(run -> "run " + run.id()).collect(Collectors.joining(", ")));
    }

    private Order order(String name) {
        return orders.get().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(404, "there is no backup \"" + name + "\"", names()));
    }

    private String names() {
        return "Configured: "
                + String.join(", ", orders.get().stream().map(Order::name).toList());
    }

    /** A restore that is cut off leaves a target that is neither one thing nor the other: that is for who may begin one. */
    private Reply cancel(Call call) {
        Run run = find(call.path("run")).run();
        boolean mayTouch = run.kind().equals(RestoreRun.NAME)
                || run.kind().equals(PlanRun.NAME)
                || run.kind().equals(DiffRun.NAME) && DiffsApi.readsLive(Json.read(run.params(), DiffRun.Params.class));
        if (mayTouch) {
            call.require(Access.RESTORE, "cancel a run of kind " + run.kind());
        }
        return Reply.json(202, Refusals.of(() -> jobs.cancel(run.id()))).on(run.kind());
    }

    private Reply follow(Call call) {
        find(call.path("run"));
        long last = call.header("last-event-id")
                .map(text -> number("Last-Event-ID", text))
                .orElse(0L);
        return streams.reply(call, events -> {
            long seen = last;
            boolean ended = false;
            while (!ended && streams.mayFollow(call)) {
                Run.Details details = jobs.awaitChange(call.path("run"), seen, KEEP_ALIVE);
                ended = details.run().state().isEnd();
                if (ended || details.run().revision() > seen) {
                    seen = details.run().revision();
                    events.event("run", Long.toString(seen), details);
                } else {
                    events.keepAlive();
                }
            }
        });
    }
}
