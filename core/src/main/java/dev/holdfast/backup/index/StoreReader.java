package dev.holdfast.backup.index;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Footprint;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.model.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads what the index has to know of one store. */
record StoreReader(String store, Archives archives) {
    private static final int READERS = 16;

    /** A snapshot, and what was seen of its files before it was read. */
    record Seen(Footprint footprint, Known known) {}

    /** All there are; those whose footprint has not changed are taken over unread. */
    Map<String, Seen> all(Map<String, Seen> before) {
        try (Snapshots snapshots = archives.open(store)) {
            Map<String, Footprint> footprints = snapshots.footprints();
            Map<String, Seen> all = new ConcurrentHashMap<>();
            Map<String, Footprint> unread = new HashMap<>();
            footprints.forEach((id, footprint) -> {
                Seen seen = before.get(id);
                if (seen != null && seen.footprint().equals(footprint)) {
                    all.put(id, seen);
                } else {
                    unread.put(id, footprint);
                }
            });
            read(snapshots, unread, all);
            return all;
        }
    }

    /** One; empty when nothing is stored of it. */
    Optional<Seen> one(String id) {
        try (Snapshots snapshots = archives.open(store)) {
            return snapshots.footprint(id).map(footprint -> read(snapshots, id, footprint));
        }
    }

    private static void read(Snapshots snapshots, Map<String, Footprint> unread, Map<String, Seen> into) {
        try (ExecutorService readers =
                Executors.newFixedThreadPool(READERS, Thread.ofVirtual().factory())) {
            unread.entrySet().stream()
                    .map(one ->
                            readers.submit(() -> into.put(one.getKey(), read(snapshots, one.getKey(), one.getValue()))))
                    .toList()
                    .forEach(StoreReader::await);
        }
    }

    private static Seen read(Snapshots snapshots, String id, Footprint footprint) {
        return new Seen(footprint, Known.of(snapshots.look(id, footprint)));
    }

    private static void await(Future<?> reading) {
        try {
            reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.REMOTE, "the listing was interrupted", "Try again.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException meant ? meant : new IllegalStateException(e.getCause());
        }
    }
}
