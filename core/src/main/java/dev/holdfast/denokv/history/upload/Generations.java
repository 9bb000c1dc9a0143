package dev.holdfast.denokv.history.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.bucket.Sequence;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.store.Store;
import dev.holdfast.store.Store.Entry;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The generations in a root, as a writer has to know them. */
final class Generations {
    /** Behind all objects of a sequence. */
    private static final String BEHIND_ALL = "~";

    private static final long LEAST_STEP = 1 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;

    Generations(Store store) {
        this.store = store;
    }

    /** One of ours. */
    record Found(GenerationName name, boolean isComplete) {}

    /** All of them, the oldest first. */
    List<Found> all() {
        return behind("");
    }

    /** Those that have their last object, the oldest first. */
    List<GenerationName> complete() {
        return all().stream().filter(Found::isComplete).map(Found::name).toList();
    }

    /**
     * The last object of a log, in few looks, however long that is; empty when there is none behind.
     *
     * @param behind a number of its sequence
     */
    Optional<ObjectName.Log> last(String folder, long behind) {
        Optional<ObjectName.Log> found = Optional.empty();
        long low = behind;
        long high = Long.MAX_VALUE;
        long step = 0;
        // Behind what is low there may be more, behind what is high there is nothing.
        while (low < high) {
            long probe = low + (high == Long.MAX_VALUE ? step : (high - low) / 2);
            Optional<ObjectName.Log> its = lastOfAPage(folder, probe);
            if (its.isEmpty()) {
                high = probe;
            } else {
                step = found.isEmpty() ? 0 : Math.max(LEAST_STEP, 2 * step);
                found = its;
                low = its.get().sequence().number();
            }
        }
        return found;
    }

    private Optional<ObjectName.Log> lastOfAPage(String folder, long behind) {
        String log = folder + "/" + ObjectName.LOGS;
        return store.list(log, log + Sequence.of(behind) + BEHIND_ALL).reversed().stream()
                .flatMap(entry -> parsed(entry.name().substring(folder.length() + 1)).stream())
                .findFirst();
    }

    /** Of something else in the folder whoever reads it is told. */
    private static Optional<ObjectName.Log> parsed(String name) {
        try {
            return Optional.of(ObjectName.log(name));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** The database to which the place belongs, as the newest generation says; empty when nobody says it. */
    Optional<String> lineage() {
        return all().reversed().stream()
                .filter(Found::isComplete)
                .flatMap(it -> lineage(it.name).stream())
                .findFirst();
    }

    private Optional<String> lineage(GenerationName generation) {
        try (InputStream in = store.read(generation + "/" + Base.NAME, 0)) {
            return Optional.of(JSON.readTree(in).path("lineage").asText("")).filter(it -> !it.isEmpty());
        } catch (StoreException.NotFound | JsonProcessingException e) {
            // Not finished, of an earlier version, or damaged, of which whoever reads it is told.
            return Optional.empty();
        } catch (IOException e) {
            throw e.getCause() instanceof StoreException cause
                    ? cause
                    : new StoreException.Exhausted("could not read " + generation + ": " + e.getMessage(), "", e);
        }
    }

    /** Whether there is a complete one of somebody else that was begun later than this. */
    boolean isOutdated(String folder, Set<String> ours) {
        return behind(folder).stream().anyMatch(it -> it.isComplete && !ours.contains(it.name.toString()));
    }

    /**
     * Removes generations that are of no use for going back so far, and those that were never finished and lie before the
     * newest that was. That one stays, whatever its age. What is of another database is not touched.
     *
     * @return what was removed
     */
    List<GenerationName> dropOlderThan(Duration kept, Instant now, String lineage) {
        List<Found> all = all().stream()
                .filter(it -> lineage(it.name).map(lineage::equals).orElse(true))
                .toList();
        List<Found> complete = all.stream().filter(Found::isComplete).toList();
        List<GenerationName> dropped = new ArrayList<>();
        if (complete.isEmpty()) {
            return dropped;
        }
        Instant reach = now.minus(kept);
        GenerationName newest = complete.getLast().name();
        for (Found one : all) {
            boolean isReplaced = complete.stream()
                    .map(Found::name)
                    .anyMatch(later ->
                            later.compareTo(one.name) > 0 && !later.begun().isAfter(reach));
            boolean isHalf = !one.isComplete && one.name.compareTo(newest) < 0;
            if (isReplaced || isHalf) {
                drop(one.name);
                dropped.add(one.name);
            }
        }
        return dropped;
    }

    /** First what makes it complete: one that is removed by half is never chosen. */
    void drop(GenerationName generation) {
        store.delete(generation + "/" + ObjectName.DIFFERENTIAL);
        for (List<Entry> page = store.list(generation + "/", ""); !page.isEmpty(); ) {
            page.forEach(entry -> store.delete(entry.name()));
            page = store.list(generation + "/", page.getLast().name());
        }
    }

    private List<Found> behind(String folder) {
        List<Found> found = new ArrayList<>();
        // The character behind the slash: past everything in the folder.
        String after = folder.isEmpty() ? "" : folder + "0";
        for (List<Entry> page = store.list("", after); !page.isEmpty(); page = store.list("", after)) {
            String first = page.getFirst().name();
            String top = first.substring(0, Math.max(0, first.indexOf('/')));
            GenerationName.parse(top)
                    .ifPresent(name -> found.add(new Found(
                            name,
                            !store.list(top + "/" + ObjectName.DIFFERENTIAL, "").isEmpty())));
            after = top.isEmpty() ? first : top + "0";
        }
        return found;
    }
}
