package dev.holdfast.server.api;

import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.JobsRefusal;
import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Json;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import dev.holdfast.transfer.runs.Places;
import dev.holdfast.transfer.runs.PlanRun;
import dev.holdfast.transfer.runs.RestoreRun;
import dev.holdfast.transfer.runs.Wish;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Brings snapshots back in two calls: a plan, which writes nothing, and its application. */
public final class RestoresApi {
    private static final int MOST_RESTORES = 1_000;

    private final Jobs jobs;
    private final Shelf shelf;
    private final Places places;
    private final RandomGenerator random;
    private final Clock clock;

    public RestoresApi(Shelf shelf, Parts parts) {
        this.jobs = parts.jobs();
        this.shelf = shelf;
        this.places = parts.host().places();
        this.random = parts.host().random();
        this.clock = parts.clock();
    }

    /**
     * What is wanted where; {@code mode} is new (if left out), replace or merge, tables and prefix select a part.
     *
     * @param store that has the snapshot; may be left out when only one has
     */
    public record Wanted(
            String store, String snapshot, String target, String mode, List<String> tables, String prefix) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "POST",
                        "/api/v1/restores",
                        Access.RESTORE,
                        "Plans a restore: a run of kind plan tells what would be added, removed and changed. Writes nothing.",
                        Wanted.class,
                        RunsApi.Started.class,
                        this::plan),
                new Endpoint(
                        "POST",
                        "/api/v1/restores/{plan}/apply",
                        Access.RESTORE,
                        "Applies a plan, by the id of its run: once, within an hour, and to the same target only.",
                        null,
                        RunsApi.Started.class,
                        this::apply),
                new Endpoint(
                        "POST",
                        "/api/v1/restores/{run}/cancel",
                        Access.RESTORE,
                        "Cancels a run of kind plan or restore; it ends where it next looks.",
                        null,
                        Run.class,
                        this::cancel));
    }

    private Reply plan(Call call) {
        Wanted wanted = call.json(Wanted.class);
        if (wanted.snapshot() == null
                || wanted.target() == null
                || wanted.target().isBlank()) {
            throw Problem.of(400, "a restore needs a snapshot and a target", "");
        }
        String target = allowed(wanted.target().strip());
        String store = shelf.store(wanted.snapshot(), wanted.store());
        shelf.requireKey(
                store, wanted.snapshot(), "restore " + store + " " + target + " --snapshot " + wanted.snapshot());
        String mode = wanted.mode() == null ? "new" : wanted.mode();
        Wish wish = new Wish(store, wanted.snapshot(), target, mode, wanted.tables(), wanted.prefix());
        RunRequest request = PlanRun.request(wish);
        RunRequest keyed = call.idempotencyKey().map(request::withKey).orElse(request);
        return started(wish, Refusals.of(() -> jobs.start(keyed)));
    }

    private Reply apply(Call call) {
        Run run = jobs.find(call.path("plan"))
                .map(Run.Details::run)
                .filter(found -> found.kind().equals(PlanRun.NAME))
                .orElseThrow(() ->
                        Problem.of(404, "there is no plan " + call.path("plan"), "POST /api/v1/restores makes one."));
        if (run.state() != Run.State.SUCCEEDED) {
            String state = run.state().name().toLowerCase(Locale.ROOT);
            throw Problem.of(
                    409, "the plan is " + state, run.state().isEnd() ? "Make a new one." : "Wait for its end.");
        }
        Wish wish = Json.read(run.params(), Wish.class);
        PlanRun.Plan plan = Json.read(run.result(), PlanRun.Plan.class);
        allowed(wish.target());
        call.idempotencyKey().ifPresent(key -> requireOther(key, run.id()));
        String asked = call.idempotencyKey().orElseGet(() -> HexFormat.of().toHexDigits(random.nextLong()));
        return started(wish, applied(RestoreRun.request(run.id(), asked, wish, plan), Instant.parse(plan.expires())));
    }

    /** A plan has a key of its own, so that it is applied once; the key of the call stands in what it was applied with. */
    private void requireOther(String asked, String plan) {
        Run.Filter restores = new Run.Filter(RestoreRun.NAME, null, null, Long.MAX_VALUE, MOST_RESTORES);
        for (Run run : jobs.list(restores)) {
            RestoreRun.Params params = Json.read(run.params(), RestoreRun.Params.class);
            if (asked.equals(params.asked()) && !plan.equals(params.plan())) {
                throw RunsApi.used(run);
            }
        }
    }

    private Run applied(RunRequest request, Instant expires) {
        boolean isNew = jobs.findByKey(request.idempotencyKey()).isEmpty();
        if (isNew && !clock.instant().isBefore(expires)) {
            throw Problem.of(409, "the plan has expired", "Make a new one.");
        }
        try {
            return jobs.start(request);
        } catch (JobsRefusal refusal) {
            if (refusal.kind() == JobsRefusal.Kind.CONFLICT) {
                throw Problem.of(409, "the plan was applied already", "Make a new one.");
            }
            return Refusals.of(() -> {
                throw refusal;
            });
        }
    }

    private String allowed(String target) {
        try {
            return places.settled(target);
        } catch (Failure refused) {
            throw Problem.of(403, refused.getMessage(), refused.hint());
        }
    }

    private Reply cancel(Call call) {
        Run run = jobs.find(call.path("run"))
                .map(Run.Details::run)
                .filter(found ->
                        found.kind().equals(PlanRun.NAME) || found.kind().equals(RestoreRun.NAME))
                .orElseThrow(() -> Problem.of(404, "there is no plan and no restore " + call.path("run"), ""));
        return Reply.json(202, Refusals.of(() -> jobs.cancel(run.id()))).on(run.kind());
    }

    private static Reply started(Wish wish, Run run) {
        return Reply.json(202, new RunsApi.Started(List.of(run)))
                .on(wish.snapshot() + " to " + wish.target() + ", mode " + wish.mode() + ", run " + run.id());
    }
}
