package dev.holdfast.server.api;

import dev.holdfast.backup.Download;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.Known;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.index.View;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.Step;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Json;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The API in its shortest form, for one line of curl: back up, list, download. */
public final class SimpleApi {
    private static final String ROOT = "/api/backup";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of several copies of a backup that one is sent whose state stands first. */
    private static final List<String> GOODNESS =
            List.of("proven", "sealed", "failed-proof", "unreadable", "unfinished");

    private final RunsApi runs;
    private final Jobs jobs;
    private final Supplier<List<Order>> orders;
    private final Shelf shelf;
    private final Inventory inventory;
    private final SnapshotIndex index;
    private final Download download;
    private final Clock clock;

    public SimpleApi(Parts parts, RunsApi runs, Shelf shelf) {
        this.runs = runs;
        this.jobs = parts.jobs();
        this.orders = parts.orders();
        this.shelf = shelf;
        this.inventory = parts.stored().inventory();
        this.index = parts.stored().index();
        this.download = parts.stored().download();
        this.clock = parts.clock();
    }

    /** What to do: {@code action} is {@code backup}; {@code source} may be left out when there is only one. */
    public record Wanted(String action, String source) {}

    /**
     * A backup that is sealed, or still under way: then {@code backup}, {@code complete} and {@code reason} are null.
     *
     * @param complete whether all of the source is in it
     * @param reason what is missing; null when nothing is
     */
    public record Made(boolean success, String backup, String run, String state, Boolean complete, String reason) {}

    /** Names of backups, oldest first; of the stores in {@code problems} some may be missing. */
    public record Backups(List<String> backups, List<SnapshotsApi.Unread> problems) {}

    /** A backup as text. */
    public record Content(String filename, String content) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "POST",
                        ROOT,
                        Access.CAPTURE,
                        "Backs up; answers when the snapshot is sealed, or with 202 after a minute.",
                        Wanted.class,
                        Made.class,
                        this::make),
                new Endpoint(
                        "GET",
                        ROOT,
                        Access.LIST,
                        "Names of the backups, oldest first.",
                        null,
                        Backups.class,
                        this::list),
                new Endpoint(
                        "GET",
                        ROOT + "/{filename}",
                        Access.LIST,
                        "A backup within JSON, or raw with Accept: application/sql: as SQL or, of pairs, as JSON.",
                        null,
                        Content.class,
                        this::content));
    }

    private Reply make(Call call) {
        Wanted wanted = call.json(Wanted.class);
        if (!"backup".equals(wanted.action())) {
            throw Problem.of(400, "there is no action \"" + wanted.action() + "\"", "Send {\"action\":\"backup\"}.");
        }
        String source = wanted.source();
        List<Run> before = runs.startedBefore(
                call, false, params -> source == null || params.source().equals(source));
        Run run = before.isEmpty() ? begin(source == null ? only() : source, call) : before.getFirst();
        BackupRun.Params params = Json.read(run.params(), BackupRun.Params.class);
        return answer(awaitSealed(run.id())).on(params.backup() + " " + params.source() + ", run " + run.id());
    }

    private Run begin(String source, Call call) {
        Order order = orders.get().stream()
                .filter(one -> one.sources().contains(source))
                .findFirst()
                .orElseThrow(() -> Problem.of(404, "there is no source \"" + source + "\"", configured()));
        return runs.start(order, source, call.idempotencyKey().orElse(null)).getFirst();
    }

    private String only() {
        List<String> sources = sources();
        if (sources.size() != 1) {
            throw Problem.of(
                    400, "say which source: " + String.join(", ", sources), "{\"action\":\"backup\",\"source\":\"…\"}");
        }
        return sources.getFirst();
    }

    private List<String> sources() {
        return orders.get().stream()
                .flatMap(order -> order.sources().stream())
                .distinct()
                .toList();
    }

    private String configured() {
        return "Configured: " + String.join(", ", sources());
    }

    private Run.Details awaitSealed(String id) {
        Instant end = clock.instant().plus(PATIENCE);
        Run.Details details = runs.find(id);
        while (sealed(details) == null
                && !details.run().state().isEnd()
                && clock.instant().isBefore(end)) {
            details = jobs.awaitChange(id, details.run().revision(), Duration.between(clock.instant(), end));
        }
        return details;
    }

    /** The snapshot that the run has sealed, or null. */
    private static String sealed(Run.Details details) {
        return details.steps().stream()
                .filter(step -> BackupRun.isSealing(step.name()) && step.endedAt() != null)
                .map(Step::result)
                .filter(json -> !json.equals("null"))
                .map(json -> Json.read(json, String.class))
                .findFirst()
                .orElse(null);
    }

    private Reply answer(Run.Details details) {
        String snapshot = sealed(details);
        Run run = details.run();
        if (snapshot != null) {
            return Reply.json(made(inventory.find(store(details), "", snapshot), run.id()));
        }
        if (run.state() == Run.State.CANCELLED) {
            throw Problem.of(409, "the backup was cancelled", "Send it again, with another Idempotency-Key.");
        }
        if (run.state().isEnd()) {
            throw Problem.of(500, "the backup failed: " + run.reason(), "GET /api/v1/runs/" + run.id() + " says more.");
        }
        String state = run.state().name().toLowerCase(Locale.ROOT);
        return Reply.json(202, new Made(true, null, run.id(), state, null, null));
    }

    /** The run may be one of another day, and of another configuration. */
    private static String store(Run.Details details) {
        return details.steps().stream()
                .filter(step -> step.name().equals(BackupRun.BEGIN))
                .map(step -> Json.read(step.result(), BackupRun.Began.class).store())
                .findFirst()
                .orElseGet(() -> Json.read(details.run().result(), BackupRun.Result.class)
                        .store());
    }

    private static Made made(Inventory.Entry entry, String run) {
        String missing = entry.complete() ? null : entry.reason();
        return new Made(true, Download.flatName(entry), run, "sealed", entry.complete(), missing);
    }

    private Reply list(Call call) {
        List<View> views = shelf.stores().stream().map(index::view).toList();
        List<String> names = views.stream()
                .flatMap(view -> view.snapshots().stream())
                .filter(Known::isSealed)
                .sorted(Known.BY_TIME)
                .map(Known::entry)
                .map(Download::flatName)
                .distinct()
                .toList();
        return Reply.json(new Backups(
                names, views.stream().flatMap(SnapshotsApi.Unread::of).toList()));
    }

    /** A store that has it. */
    private record Copy(String store, Inventory.Entry entry) {}

    /** The first that is not damaged: once the answer is begun, an error could only cut it off. */
    private String whole(List<Copy> copies, String id) {
        List<Failure> damaged = new ArrayList<>();
        for (Copy copy : copies) {
            try {
                download.requireWhole(copy.store(), id);
                return copy.store();
            } catch (Failure failure) {
                damaged.add(failure);
            }
        }
        throw damaged.getFirst();
    }

    private Reply content(Call call) {
        String filename = call.path("filename");
        String id = Download.idOf(filename)
                .orElseThrow(() -> Problem.of(404, "there is no backup " + filename, "GET /api/backup lists them."));
        List<Copy> copies = shelf.holders(id).stream()
                .map(store -> new Copy(store, inventory.find(store, "", id)))
                .sorted(Comparator.comparing(
                        copy -> GOODNESS.indexOf(copy.entry().state())))
                .toList();
        String name = Download.flatName(copies.getFirst().entry());
        if (!name.equals(filename)) {
            throw Problem.of(404, "there is no backup " + filename, "Its name is " + name + ".");
        }
        if (copies.getFirst().entry().encrypted()) {
            throw Problem.of(
                    409,
                    filename + " is encrypted; this server can not read it",
                    "Download its files and open them with `age`: GET /api/v1/snapshots/" + id + "/files");
        }
        String store = whole(copies, id);
        boolean raw = call.header("accept")
                .filter(accept -> accept.contains("application/sql"))
                .isPresent();
        return raw
                ? Reply.stream(
                        filename.endsWith(".sql") ? "application/sql" : "application/json",
                        out -> download.content(store, id, out))
                : Reply.stream("application/json", out -> download.json(store, id, filename, out));
    }
}
