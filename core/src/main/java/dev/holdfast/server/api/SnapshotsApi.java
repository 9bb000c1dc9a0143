package dev.holdfast.server.api;

import dev.holdfast.backup.Download;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.Known;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.index.View;
import dev.holdfast.model.Finding;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Snapshots of the configured stores: lists, details, and every file as it is stored. */
public final class SnapshotsApi {
    private static final List<String> STATES = List.of("unfinished", "sealed", "proven", "failed-proof", "unreadable");

    /** An id, or its second part, or a day. */
    private static final Pattern BORDER = Pattern.compile("([a-z0-9][a-z0-9._-]*/)?\\d{8}(T\\d{9}Z)?");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmssSSS'Z'");

    private static final String ONE = "/api/v1/snapshots/{source}/{time}";

    private static final Comparator<Found> NEWEST_FIRST =
            Comparator.comparing(Found::known, Known.BY_TIME).reversed();

    private final Shelf shelf;
    private final SnapshotIndex index;
    private final Inventory inventory;
    private final Download download;
    private final Clock clock;

    public SnapshotsApi(Shelf shelf, Parts parts) {
        this.shelf = shelf;
        this.index = parts.stored().index();
        this.inventory = parts.stored().inventory();
        this.download = parts.stored().download();
        this.clock = parts.clock();
    }

    /**
     * A snapshot and the store that it is in.
     *
     * @param provenAt when it was last proven good, or null
     * @param holds those in force
     */
    public record Item(String store, Inventory.Entry snapshot, Instant provenAt, List<Known.Held> holds) {}

    /**
     * A snapshot in full.
     *
     * @param store that it is in
     * @param holds those in force
     */
    public record Full(
            String store,
            Inventory.Entry entry,
            Map<String, String> facts,
            List<Inventory.Content> collections,
            List<Finding> findings,
            List<Known.Held> holds) {}

    /** A store that did not answer: what is listed of it may be old, or missing. */
    public record Unread(String store, String problem) {
        static Stream<Unread> of(View view) {
            return view.problem().map(failure -> new Unread(view.store(), failure.getMessage())).stream();
        }
    }

    /** Snapshots, newest first. */
    public record Items(List<Item> snapshots, List<Unread> problems) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                                "GET",
                                "/api/v1/snapshots",
                                Access.LIST,
                                "Snapshots of all stores, newest first.",
                                null,
                                Items.class,
                                this::list)
                        .taking("store", "The address of a store: only what is there.")
                        .taking("source", "The first part of ids: only snapshots of that source.")
                        .taking("state", "Only those in this state: " + String.join(", ", STATES) + ".")
                        .taking("before", "An id, or a time: only what is older.")
                        .taking(
                                "limit",
                                "At most so many, and copies of the last one in other stores; 100 if not given."),
                new Endpoint(
                                "GET",
                                ONE,
                                Access.LIST,
                                "A snapshot in full: what it holds, how it was taken, what is missing.",
                                null,
                                Full.class,
                                this::one)
                        .taking("store", Shelf.WHICH),
                new Endpoint(
                                "GET",
                                ONE + "/files",
                                Access.LIST,
                                "The files of a snapshot.",
                                null,
                                Download.Files.class,
                                call -> Reply.json(download.files(shelf.store(id(call), call), id(call))))
                        .taking("store", Shelf.WHICH),
                new Endpoint(
                                "GET",
                                ONE + "/files/{file...}",
                                Access.LIST,
                                "One file, byte for byte as it is stored.",
                                null,
                                null,
                                this::file)
                        .taking("store", Shelf.WHICH));
    }

    static String id(Call call) {
        return call.path("source") + "/" + call.path("time");
    }

    private Reply one(Call call) {
        String store = shelf.store(id(call), call);
        Inventory.Details details = inventory.show(store, id(call));
        List<Known.Held> holds = index.view(store).snapshots().stream()
                .filter(known -> known.id().equals(id(call)))
                .flatMap(known -> known.held(clock.instant()).stream())
                .toList();
        return Reply.json(
                new Full(store, details.entry(), details.facts(), details.collections(), details.findings(), holds));
    }

    private Reply list(Call call) {
        int most = call.number("limit", 100, 1, 10_000);
        Predicate<Known> wanted = wanted(call);
        List<Found> found = new ArrayList<>();
        List<Unread> problems = new ArrayList<>();
        for (String store : call.query("store").map(shelf::named).map(List::of).orElseGet(shelf::stores)) {
            View view = index.view(store);
            Unread.of(view).forEach(problems::add);
            view.snapshots().reversed().stream()
                    .filter(wanted)
                    .limit(most)
                    .forEach(known -> found.add(new Found(store, known)));
        }
        found.sort(NEWEST_FIRST);
        Instant now = clock.instant();
        return Reply.json(
                new Items(page(found, most).stream().map(one -> one.item(now)).toList(), problems));
    }

    /** Whoever asks for the next page names the last id of this one: what is called so in other stores belongs on this one, too. */
    private static List<Found> page(List<Found> found, int most) {
        int end = Math.min(most, found.size());
        while (end > 0
                && end < found.size()
                && found.get(end).known().id().equals(found.get(end - 1).known().id())) {
            end++;
        }
        return found.subList(0, end);
    }

    /** A snapshot that is wanted. */
    private record Found(String store, Known known) {
        Item item(Instant now) {
            return new Item(store, known.entry(), known.provenAt(), known.held(now));
        }
    }

    private static Predicate<Known> wanted(Call call) {
        String source = call.query("source").orElse("");
        String state = call.query("state").orElse("").toLowerCase(Locale.ROOT);
        if (!state.isEmpty() && !STATES.contains(state)) {
            throw Problem.of(400, "there is no state of that name", String.join(", ", STATES));
        }
        String before = call.query("before").map(SnapshotsApi::border).orElse("");
        return known -> (source.isEmpty() || known.slug().equals(source))
                && (state.isEmpty() || known.entry().state().equals(state))
                && (before.isEmpty() || isBefore(known.id(), before));
    }

    private static String border(String text) {
        if (!text.isEmpty() && !(BORDER.matcher(text).matches() && isMoment(time(text)))) {
            throw Problem.of(
                    400,
                    "before is neither an id nor a time",
                    "Write the id of the last snapshot that was seen, or a time as 20261121T030000000Z.");
        }
        return text;
    }

    private static boolean isMoment(String time) {
        try {
            LocalDate.parse(time.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE);
            return time.length() == 8 || LocalTime.parse(time.substring(9), TIME) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** By time; of the same time by id, if the border has one and not only a time. */
    private static boolean isBefore(String id, String border) {
        int order = time(id).compareTo(time(border));
        return order < 0 || (order == 0 && border.contains("/") && id.compareTo(border) < 0);
    }

    private static String time(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private Reply file(Call call) {
        String store = shelf.store(id(call), call);
        Download.StoredFile file = download.whole(store, id(call), call.path("file"))
                .orElseThrow(() -> Problem.of(404, "the snapshot has no such file", ""));
        return new Reply(
                200,
                Map.of("content-type", "application/octet-stream"),
                file.bytes(),
                out -> download.file(store, id(call), file.name(), out));
    }
}
