package dev.holdfast.server.api;

import dev.holdfast.backup.Download;
import dev.holdfast.backup.Inventory;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Snapshots of the configured stores: lists, details, and every file as it is stored. */
public final class SnapshotsApi {
    private static final String ONE = "/api/v1/snapshots/{source}/{time}";

    private final Shelf shelf;
    private final Inventory inventory;
    private final Download download;

    public SnapshotsApi(Shelf shelf, Inventory inventory, Download download) {
        this.shelf = shelf;
        this.inventory = inventory;
        this.download = download;
    }

    /** A snapshot and the store that it is in. */
    public record Item(String store, Inventory.Entry snapshot) {}

    /** Snapshots, newest first. */
    public record Items(List<Item> snapshots) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "GET",
                        "/api/v1/snapshots",
                        Access.LIST,
                        "Snapshots of all stores, newest first; ?source= for one folder, ?state=, ?limit=, ?before=ID.",
                        null,
                        Items.class,
                        this::list),
                new Endpoint(
                        "GET",
                        ONE,
                        Access.LIST,
                        "A snapshot in full: what it holds, how it was taken, what is missing.",
                        null,
                        Inventory.Details.class,
                        call -> Reply.json(inventory.show(shelf.store(id(call)), id(call)))),
                new Endpoint(
                        "GET",
                        ONE + "/files",
                        Access.LIST,
                        "The files of a snapshot.",
                        null,
                        Download.Files.class,
                        call -> Reply.json(download.files(shelf.store(id(call)), id(call)))),
                new Endpoint(
                        "GET",
                        ONE + "/files/{file...}",
                        Access.LIST,
                        "One file, byte for byte as it is stored.",
                        null,
                        null,
                        this::file));
    }

    static String id(Call call) {
        return call.path("source") + "/" + call.path("time");
    }

    private Reply list(Call call) {
        String before = call.query("before").orElse("");
        String state = call.query("state").orElse("");
        List<Item> items = new ArrayList<>();
        for (String store : shelf.stores()) {
            inventory.list(store, call.query("source").orElse("")).stream()
                    .filter(entry -> state.isEmpty() || entry.state().equals(state))
                    .forEach(entry -> items.add(new Item(store, entry)));
        }
        Comparator<Item> byTime =
                Comparator.comparing(item -> time(item.snapshot().id()));
        return Reply.json(new Items(items.stream()
                .sorted(byTime.thenComparing(item -> item.snapshot().id()).reversed())
                .filter(item -> before.isEmpty() || time(item.snapshot().id()).compareTo(time(before)) < 0)
                .limit(call.number("limit", 100, 1, 10_000))
                .toList()));
    }

    private static String time(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private Reply file(Call call) {
        String store = shelf.store(id(call));
        Download.StoredFile file = download.files(store, id(call)).files().stream()
                .filter(one -> one.name().equals(call.path("file")))
                .findFirst()
                .orElseThrow(() -> Problem.of(404, "the snapshot has no such file", ""));
        return new Reply(
                200,
                java.util.Map.of("content-type", "application/octet-stream"),
                file.bytes(),
                out -> download.file(store, id(call), file.name(), out));
    }
}
