package dev.holdfast.server.api;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.runs.ProveRun;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Proves a snapshot again, keeps it, lets it go. */
public final class CareApi {
    private static final String ONE = "/api/v1/snapshots/{source}/{time}";
    private static final int LONGEST_REASON = 500;

    private final Jobs jobs;
    private final Shelf shelf;
    private final Forget forget;
    private final Clock clock;

    public CareApi(Shelf shelf, Parts parts) {
        this.jobs = parts.jobs();
        this.shelf = shelf;
        this.forget = parts.stored().forget();
        this.clock = parts.clock();
    }

    /** Why a snapshot is to be kept; {@code until} may be left out. */
    public record Wish(String reason, String until) {}

    /** The holds that were ended. */
    public record Released(List<Forget.Held> released) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                                "POST",
                                ONE + "/prove",
                                Access.CAPTURE,
                                "Reads the stored snapshot back, restores it into a scratch engine, and compares.",
                                null,
                                RunsApi.Started.class,
                                this::prove)
                        .taking("store", Shelf.WHICH),
                new Endpoint(
                                "PUT",
                                ONE + "/hold",
                                Access.DELETE,
                                "Keeps the snapshot from being removed, whatever the rules say.",
                                Wish.class,
                                Forget.Held.class,
                                this::hold)
                        .taking("store", Shelf.WHICH),
                new Endpoint(
                                "DELETE",
                                ONE + "/hold",
                                Access.DELETE,
                                "Ends the holds of a snapshot.",
                                null,
                                Released.class,
                                this::release)
                        .taking("store", Shelf.WHICH),
                new Endpoint(
                                "DELETE",
                                ONE,
                                Access.DELETE,
                                "Removes a snapshot; not the newest proven one of its source, and none that is on hold.",
                                null,
                                null,
                                this::remove)
                        .taking("store", Shelf.WHICH));
    }

    private Reply prove(Call call) {
        String id = SnapshotsApi.id(call);
        String store = shelf.store(id, call);
        shelf.requireKey(store, id, "prove " + store + " " + id);
        RunRequest request = ProveRun.request(store, id);
        RunRequest keyed = call.idempotencyKey().map(request::withKey).orElse(request);
        return Reply.json(202, new RunsApi.Started(List.of(Refusals.of(() -> jobs.start(keyed)))))
                .on(id);
    }

    /** Said twice, it is one hold. */
    private Reply hold(Call call) {
        Wish wish = call.json(Wish.class);
        if (wish.reason() == null || wish.reason().isBlank() || wish.reason().length() > LONGEST_REASON) {
            throw Problem.of(400, "a hold needs a reason of at most " + LONGEST_REASON + " characters", "");
        }
        String reason = wish.reason().strip();
        Instant until = wish.until() == null || wish.until().isEmpty()
                ? null
                : Moments.future("until", wish.until(), clock.instant());
        String id = SnapshotsApi.id(call);
        String store = shelf.store(id, call);
        return Reply.json(there(store, id, reason, until).orElseGet(() -> forget.hold(store, id, reason, until)))
                .on(id + ", hold" + (until == null ? "" : " until " + until));
    }

    /** Asks the store: what was last seen of it may have been ended since by somebody else. */
    private Optional<Forget.Held> there(String store, String id, String reason, Instant until) {
        return forget.holds(store, id).stream()
                .filter(held -> held.reason().equals(reason) && Objects.equals(held.until(), until))
                .findFirst();
    }

    private Reply release(Call call) {
        String id = SnapshotsApi.id(call);
        return Reply.json(new Released(forget.release(shelf.store(id, call), id)))
                .on(id + ", hold");
    }

    private Reply remove(Call call) {
        String id = SnapshotsApi.id(call);
        forget.remove(shelf.store(id, call), id, "asked for by " + call.caller().name());
        return Reply.nothing().on(id);
    }
}
