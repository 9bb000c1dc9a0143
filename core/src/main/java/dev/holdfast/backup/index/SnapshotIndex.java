package dev.holdfast.backup.index;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Footprint;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The snapshots of several stores, kept in memory. A sealed manifest never changes, so that a listing of names and sizes tells
 * which snapshots have to be read: those that are new, or of which a proof, a hold or the seal came or went.
 *
 * <p>What this process does to a store shows at once, if every change is told by {@link #touched}. What others do shows after at
 * most {@link StoreIndex#FRESH} and a fifth of it, or 20 times as long as a listing takes and a fifth if that is longer: whoever asks
 * after a silence of that length waits for one listing, five seconds at most. Nothing is read while nobody asks. Damage to a manifest that was read does not show here.
 *
 * <p>Takes about half a kilobyte for each snapshot. Safe for several threads.
 */
public final class SnapshotIndex implements AutoCloseable {
    private static final int REMEMBERED = 1_000;

    private final Archives archives;
    private final Clock clock;
    private final Map<String, StoreIndex> stores = new ConcurrentHashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private long number;

    public SnapshotIndex(Archives archives, Clock clock) {
        this.archives = archives;
        this.clock = clock;
    }

    /** What a store holds. A store that does not answer is no error: the view says so. */
    public View view(String store) {
        return stores.computeIfAbsent(store, this::open).view();
    }

    /** Whether a snapshot was there when the store was last read. Asks nobody. */
    public boolean remembers(String store, String id) {
        StoreIndex seen = stores.get(store);
        return seen != null && seen.remembers(id);
    }

    /** Begins to read these stores, and does not wait for it. */
    public void warm(List<String> addresses) {
        addresses.forEach(store -> background.execute(() -> view(store)));
    }

    /** To be told of every object that this process has written or removed, after it has. */
    public void touched(String store, String object) {
        StoreIndex index = stores.get(store);
        if (index != null && Footprint.isTold(object)) {
            index.touch(object.substring(0, object.indexOf('/', object.indexOf('/') + 1)));
        }
    }

    /** The number of the last change. */
    public synchronized long latest() {
        return number;
    }

    /** What changed behind that number, oldest first; at most the last thousand. */
    public synchronized List<Change> since(long seen) {
        return changes.stream().filter(change -> change.number() > seen).toList();
    }

    /** Stops reading in the background. Safe to call twice. */
    @Override
    public void close() {
        background.shutdownNow();
    }

    private StoreIndex open(String store) {
        return new StoreIndex(
                new StoreReader(store, archives), clock, background, (id, state) -> changed(store, id, state));
    }

    private synchronized void changed(String store, String id, String state) {
        changes.addLast(new Change(++number, store, id, state));
        if (changes.size() > REMEMBERED) {
            changes.removeFirst();
        }
    }
}
