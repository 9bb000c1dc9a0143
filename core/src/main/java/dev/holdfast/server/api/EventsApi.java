package dev.holdfast.server.api;

import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.RunNews;
import dev.holdfast.model.Pause;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Whatever changes, as it changes: one stream for everybody who watches. Closing it ends all streams. */
public final class EventsApi implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    /** Who went away without a word is noticed by the second sign: until then it counts as one who listens. */
    private static final int LOOKS_PER_SIGN = 10;

    /** Whoever follows comes back after five minutes, and is asked again who he is. */
    private static final int LOOKS_PER_STREAM = 600;

    private final List<Supplier<Teller>> tellers;
    private final Pause pause;
    private final Streams streams;
    private volatile boolean isClosed;

    /** @param more beside runs and snapshots; each is asked for a teller for each stream */
    public EventsApi(Parts parts, Shelf shelf, Streams streams, List<Supplier<Teller>> more) {
        this.streams = streams;
        this.pause = parts.host().pause();
        List<Supplier<Teller>> all = new ArrayList<>(more);
        all.add(() -> runs(parts.jobs()));
        all.add(() -> snapshots(parts.stored().index(), shelf));
        this.tellers = List.copyOf(all);
    }

    /** Something that has happened, for an event of that name. */
    public record News(String name, String id, Object data) {}

    /** Tells what is new since it was last asked, or since it was made. For one thread. */
    @FunctionalInterface
    public interface Teller {
        List<News> next();
    }

    /** How a stream begins: whatever was known before may be old. */
    public record Ready(String since) {}

    /** A snapshot that is new or different, or {@code removed}. */
    public record Snapshot(String store, String id, String state) {}

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "GET",
                "/api/v1/events",
                Access.LIST,
                "Server-sent events: ready at the beginning, then run, snapshot, alert and denokv whenever one has changed.",
                null,
                null,
                call -> streams.reply(call, events -> send(events, call))));
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        isClosed = true;
    }

    private void send(Events events, Call call) throws Exception {
        List<Teller> mine = tellers.stream().map(Supplier::get).toList();
        events.comeBackAfter(LOOK);
        events.event("ready", "0", new Ready("now"));
        for (int looks = 1; looks <= LOOKS_PER_STREAM && !isOver(); looks++) {
            for (Teller teller : mine) {
                for (News news : teller.next()) {
                    events.event(news.name(), news.id(), news.data());
                }
            }
            if (looks % LOOKS_PER_SIGN == 0) {
                if (!streams.mayFollow(call)) {
                    return;
                }
                events.keepAlive();
            }
            pause.of(LOOK);
        }
    }

    private boolean isOver() {
        return isClosed || Thread.currentThread().isInterrupted();
    }

    private static Teller runs(Jobs jobs) {
        RunNews news = jobs.news();
        return () -> news.next().stream()
                .map(run -> new News("run", run.id() + "." + run.revision(), run))
                .toList();
    }

    private static Teller snapshots(SnapshotIndex index, Shelf shelf) {
        long[] seen = {index.latest()};
        return () -> {
            // Looking keeps the index from growing old: what other processes do is noticed by it.
            shelf.stores().forEach(index::view);
            List<News> news = new ArrayList<>();
            index.since(seen[0]).forEach(change -> {
                seen[0] = change.number();
                news.add(new News(
                        "snapshot", "s" + change.number(), new Snapshot(change.store(), change.id(), change.state())));
            });
            return news;
        };
    }
}
