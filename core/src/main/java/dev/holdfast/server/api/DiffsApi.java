package dev.holdfast.server.api;

import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import dev.holdfast.transfer.runs.DiffRun;
import dev.holdfast.transfer.runs.Places;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares two snapshots, or a snapshot with what is there now. */
public final class DiffsApi {
    private static final Pattern SNAPSHOT = Pattern.compile("[a-z0-9][a-z0-9._-]*/\\d{8}T\\d{9}Z");

    private final Jobs jobs;
    private final Shelf shelf;
    private final Supplier<List<Order>> orders;
    private final Places places;

    public DiffsApi(Shelf shelf, Parts parts) {
        this.jobs = parts.jobs();
        this.shelf = shelf;
        this.orders = parts.orders();
        this.places = parts.host().places();
    }

    /** Two ids of snapshots, with {@code STORE@} before one that several stores have, or addresses of configured sources, {@code d1:…} or {@code kv:…}. */
    public record Wanted(String a, String b) {}

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "POST",
                "/api/v1/diffs",
                Access.LIST,
                "Compares two snapshots: a run of kind diff. What is no snapshot takes the role restore, too.",
                Wanted.class,
                RunsApi.Started.class,
                this::start));
    }

    /** Whether a comparison read something that is no snapshot. */
    static boolean readsLive(DiffRun.Params sides) {
        return Stream.of(sides.a(), sides.b())
                .map(side -> side.substring(side.lastIndexOf('@') + 1))
                .anyMatch(id -> !SNAPSHOT.matcher(id).matches());
    }

    private Reply start(Call call) {
        Wanted wanted = call.json(Wanted.class);
        if (wanted.a() == null || wanted.b() == null) {
            throw Problem.of(400, "a comparison needs two sides, a and b", "");
        }
        RunRequest request = DiffRun.request(address(wanted.a(), call), address(wanted.b(), call));
        RunRequest keyed = call.idempotencyKey().map(request::withKey).orElse(request);
        return Reply.json(202, new RunsApi.Started(List.of(Refusals.of(() -> jobs.start(keyed)))))
                .on(wanted.a() + " and " + wanted.b());
    }

    private String address(String side, Call call) {
        int at = side.lastIndexOf('@');
        String id = side.substring(at + 1);
        if (SNAPSHOT.matcher(id).matches()) {
            String store = shelf.store(id, at < 0 ? null : side.substring(0, at));
            shelf.requireKey(store, id, "diff " + store + "@" + id + " …");
            return store + "@" + id;
        }
        call.require(Access.RESTORE, "read what is no snapshot");
        if (orders.get().stream().anyMatch(order -> order.sources().contains(side))) {
            return side;
        }
        try {
            return places.settled(side);
        } catch (Failure refused) {
            throw Problem.of(403, "\"" + side + "\" is no snapshot and no configured source", refused.hint());
        }
    }
}
