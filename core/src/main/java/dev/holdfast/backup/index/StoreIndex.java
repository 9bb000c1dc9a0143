package dev.holdfast.backup.index;

import dev.holdfast.backup.index.StoreReader.Seen;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** The snapshots of one store in memory. */
final class StoreIndex {
    /** How old a listing may be before the next one is begun. */
    static final Duration FRESH = Duration.ofSeconds(10);

    /** A listing may take this part of the time, no more. */
    private static final int SHARE = 20;

    /**
     * This part of that later, whoever asks waits for the next one. Short, so that nobody gets what is older than is said; long
     * enough for a listing to end that somebody has begun who asks all the time.
     */
    private static final int GRACE = 5;

    /** A store that did not answer is tried again so soon, however long it let itself be waited for. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final StoreReader reader;
    private final Clock clock;
    private final ExecutorService background;
    private final BiConsumer<String, String> changed;

    /** Held while {@link #seen} changes, also over reading what was touched: nobody may be answered meanwhile. */
    private final Object content = new Object();

    private final Set<String> touched = new HashSet<>();
    private final Set<String> touchedWhileListing = new HashSet<>();

    /** Replaced, never changed: it is read without waiting for a store. */
    private volatile Map<String, Seen> seen = new HashMap<>();

    private List<Known> sorted = List.of();
    private Instant asOf;
    private Instant tried = Instant.MIN;
    private Duration between = FRESH;
    private Failure problem;
    private Future<?> listing;
    private volatile boolean hasAnswered;

    /** @param changed gets the id and the new state, {@link Change#REMOVED} for one that is gone */
    StoreIndex(StoreReader reader, Clock clock, ExecutorService background, BiConsumer<String, String> changed) {
        this.reader = reader;
        this.clock = clock;
        this.background = background;
        this.changed = changed;
    }

    /** This process has changed something of the snapshot. */
    void touch(String id) {
        synchronized (touched) {
            touched.add(id);
            touchedWhileListing.add(id);
        }
        hasAnswered = true;
    }

    boolean remembers(String id) {
        return seen.containsKey(id);
    }

    View view() {
        Instant now = clock.instant();
        Future<?> running = listing(now);
        if (running != null && isStale(now)) {
            await(running);
        }
        synchronized (content) {
            Optional<Failure> failed = catchUp().or(() -> Optional.ofNullable(problem));
            if (asOf == null && failed.isEmpty()) {
                failed = Optional.of(new Failure(
                        Failure.Kind.REMOTE, reader.store() + " has not answered yet", "Ask again in a moment."));
            }
            return new View(reader.store(), sorted, asOf, tried.equals(Instant.MIN) ? null : tried, failed);
        }
    }

    /** The listing that is under way, begun now if it is time; null when none is needed. */
    private Future<?> listing(Instant now) {
        synchronized (content) {
            boolean isRunning = listing != null && !listing.isDone();
            if (problem != null && hasAnswered) {
                // Somebody has written to it since: it is there again.
                tried = Instant.MIN;
            }
            if (!isRunning && Duration.between(tried, now).abs().compareTo(between) >= 0) {
                tried = now;
                hasAnswered = false;
                listing = background.submit(() -> list(now));
                return listing;
            }
            return isRunning ? listing : null;
        }
    }

    private boolean isStale(Instant now) {
        synchronized (content) {
            return asOf == null || Duration.between(asOf, now).compareTo(between.plus(between.dividedBy(GRACE))) > 0;
        }
    }

    private void list(Instant begun) {
        Map<String, Seen> before;
        synchronized (content) {
            before = Map.copyOf(seen);
        }
        synchronized (touched) {
            touchedWhileListing.clear();
        }
        try {
            Map<String, Seen> found = reader.all(before);
            synchronized (content) {
                take(found);
                asOf = begun;
                problem = null;
            }
        } catch (Failure failure) {
            synchronized (content) {
                problem = failure;
            }
        }
        synchronized (content) {
            Duration share = Duration.between(begun, clock.instant()).multipliedBy(SHARE);
            Duration most = problem != null && share.compareTo(SILENT) > 0 ? SILENT : share;
            between = most.compareTo(FRESH) > 0 ? most : FRESH;
        }
    }

    /** What this process changed meanwhile may have been listed as it was before: that is left to {@link #catchUp}. */
    private void take(Map<String, Seen> found) {
        Set<String> newer;
        synchronized (touched) {
            newer = Set.copyOf(touchedWhileListing);
        }
        Map<String, Seen> next = new HashMap<>(found);
        next.keySet().removeAll(newer);
        seen.forEach((id, one) -> {
            if (newer.contains(id)) {
                next.put(id, one);
            }
        });
        Map<String, Seen> before = seen;
        seen = next;
        boolean isFirst = asOf == null;
        if (!before.equals(next)) {
            sort();
        }
        if (!isFirst) {
            tell(before, next);
        }
    }

    private void tell(Map<String, Seen> before, Map<String, Seen> after) {
        after.forEach((id, one) -> {
            Seen old = before.get(id);
            if (old == null || !old.known().equals(one.known())) {
                changed.accept(id, one.known().entry().state());
            }
        });
        before.keySet().stream().filter(id -> !after.containsKey(id)).forEach(id -> changed.accept(id, Change.REMOVED));
    }

    /** Reads again what was touched; a failure leaves it for the next call. */
    private Optional<Failure> catchUp() {
        for (Set<String> ids = drained(); !ids.isEmpty(); ids = drained()) {
            Map<String, Seen> next = new HashMap<>(seen);
            try {
                for (String id : ids) {
                    reader.one(id).ifPresentOrElse(one -> next.put(id, one), () -> next.remove(id));
                }
            } catch (Failure failure) {
                ids.forEach(this::touch);
                return Optional.of(failure);
            }
            Map<String, Seen> before = seen;
            seen = next;
            sort();
            tell(before, next);
        }
        return Optional.empty();
    }

    private Set<String> drained() {
        synchronized (touched) {
            Set<String> ids = Set.copyOf(touched);
            touched.clear();
            return ids;
        }
    }

    private void sort() {
        sorted = seen.values().stream().map(Seen::known).sorted(Known.BY_TIME).toList();
    }

    private static void await(Future<?> running) {
        try {
            running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException stillListing) {
            // The view says how old it is.
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }
}
