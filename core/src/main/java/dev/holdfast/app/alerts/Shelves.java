package dev.holdfast.app.alerts;

import dev.holdfast.alert.rules.SourceFacts.Shelf;
import dev.holdfast.alert.rules.SourceFacts.Taken;
import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.Known;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.index.View;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the stores hold of each source. A store is listed when a run over it has ended, and else four times an hour; a manifest
 * is read once. For one thread.
 */
final class Shelves {
    private static final Duration FRESH = Duration.ofMinutes(15);
    private static final int MOST_REMEMBERED = 2_000;

    private final SnapshotIndex index;
    private final Inventory inventory;
    private final Map<String, Listed> stores = new HashMap<>();
    private final Map<String, Map<String, Long>> records = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Long>> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    Shelves(SnapshotIndex index, Inventory inventory) {
        this.index = index;
        this.inventory = inventory;
    }

    /**
     * @param mark changes when a run over the store has ended
     * @param view what it was made of, for its moments
     */
    private record Listed(Instant at, String mark, Map<String, List<Known>> bySlug, View view, String problem) {
        Listed failed(String why) {
            return new Listed(at, mark, bySlug, view, why);
        }
    }

    /**
     * Looks at a store, if it is time to.
     *
     * @return why it does not answer; empty when it does
     */
    String look(String store, String mark, Instant now) {
        Listed before = stores.get(store);
        boolean isFresh = before != null
                && before.problem.isEmpty()
                && before.mark.equals(mark)
                && now.isBefore(before.at.plus(FRESH));
        if (!isFresh) {
            stores.put(store, list(store, mark, now, before));
        }
        return stores.get(store).problem;
    }

    private Listed list(String store, String mark, Instant now, Listed before) {
        View view = index.view(store);
        if (view.problem().isPresent() || view.asOf() == null) {
            String problem = view.problem().map(Failure::getMessage).orElse("it takes long to answer");
            return new Listed(now, mark, before == null ? null : before.bySlug, view, problem);
        }
        return new Listed(
                now,
                mark,
                view.snapshots().stream().filter(Known::isSealed).collect(Collectors.groupingBy(Known::slug)),
                view,
                "");
    }

    /** Something else did not get through to the store: the next look lists it again. */
    void doubt(String store, String problem) {
        stores.computeIfPresent(store, (any, listed) -> listed.failed(problem));
    }

    /** When a store that was looked at was last asked for its list. */
    Instant tried(String store) {
        Listed listed = stores.get(store);
        return listed.view.tried() == null ? listed.at : listed.view.tried();
    }

    /** When it last gave one, or null. */
    Instant listed(String store) {
        return stores.get(store).view.asOf();
    }

    /** The snapshots of a source, as they were when the store last answered; null when it never did. */
    Shelf shelf(String store, String source) {
        Listed listed = stores.get(store);
        if (listed == null || listed.bySlug == null) {
            return null;
        }
        List<Known> sealed = listed.bySlug.getOrDefault(Forget.slug(source), List.of());
        Known proven =
                sealed.reversed().stream().filter(Known::isProven).findFirst().orElse(null);
        try {
            return new Shelf(
                    proven == null ? null : taken(proven, Map.of()),
                    sealed.isEmpty() ? null : taken(store, sealed.getLast()),
                    sealed.size() < 2 ? null : taken(store, sealed.get(sealed.size() - 2)));
        } catch (Failure failure) {
            // Damaged, or just removed: of this source nothing can be said until it is listed again.
            return null;
        }
    }

    private Taken taken(String store, Known known) {
        String key = store + " " + known.id();
        if (!records.containsKey(key)) {
            records.put(key, count(store, known));
        }
        return taken(known, records.get(key));
    }

    private static Taken taken(Known known, Map<String, Long> counts) {
        return new Taken(
                known.id(),
                known.time(),
                known.entry().state().equals("failed-proof"),
                known.entry().consistency().equals("fuzzy"),
                known.entry().complete() ? "" : known.entry().reason(),
                counts);
    }

    /** Of an encrypted one without keys only the sum is known. */
    private Map<String, Long> count(String store, Known known) {
        return known.entry().encrypted()
                ? Map.of(Taken.ALL, known.entry().records())
                : inventory.counts(store, known.id()).records();
    }
}
