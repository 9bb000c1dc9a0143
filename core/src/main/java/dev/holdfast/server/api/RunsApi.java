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
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Starts, shows, follows and cancels runs. */
public final class RunsApi {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

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
        String mine = key == null ? null : key + (source.isEmpty() ? " all " : " one ");
        if (key != null) {
            requireUnused(key + (source.isEmpty() ? " one " : " all "));
        }
        List<Run> before = mine == null ? List.of() : startedBy(mine);
        if (!before.isEmpty() && source.isEmpty()) {
            requireSame(before.getFirst(), order);
            return before;
        }
        List<RunRequest> requests = new ArrayList<>();
        for (String one : sources) {
            RunRequest request = order.request(one);
            requests.add(mine == null ? request : request.withKey(mine + requests.size()));
        }
        return Refusals.of(() -> jobs.start(requests));
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

    private static void requireSame(Run before, Order order) {
        if (!Json.read(before.params(), BackupRun.Params.class).backup().equals(order.name())) {
            throw used(before);
        }
    }

    /** The first run of a request for all sources may be the same as that of a request for one. */
    private void requireUnused(String key) {
        jobs.findByKey(key + 0).ifPresent(other -> {
            throw used(other);
        });
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
        Order order = orders.get().stream()
                .filter(one -> one.name().equals(wanted.backup()))
                .findFirst()
                .orElseThrow(() -> Problem.of(404, "there is no backup \"" + wanted.backup() + "\"", names()));
        String source = wanted.source() == null ? "" : wanted.source();
        List<Run> runs = start(order, source, call.idempotencyKey().orElse(null));
        return Reply.json(202, new Started(runs))
                .on(order.name() + (source.isEmpty() ? "" : " " + source) + ", "
                        + runs.stream().map(run -> "run " + run.id()).collect(Collectors.joining(", ")));
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
