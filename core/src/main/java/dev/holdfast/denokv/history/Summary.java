package dev.holdfast.denokv.history;

import dev.holdfast.denokv.value.Versionstamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a generation has, for people.
 *
 * @param base through which commit its base is whole; empty while it is not, and then only the name is known
 * @param objects of its log
 * @param newest the last commit
 * @param newestTime when that was, by the clock of whoever wrote it; empty without a log
 */
public record Summary(
        Generation generation,
        Optional<Versionstamp> base,
        long objects,
        Optional<Versionstamp> newest,
        Optional<Instant> newestTime) {

    /** All generations of a backup, the newest first. */
    public static List<Summary> of(History history) {
        return history.generations().reversed().stream()
                .map(it -> of(history, it))
                .toList();
    }

    private static Summary of(History history, Generation generation) {
        if (generation.base().isEmpty()) {
            return new Summary(generation, Optional.empty(), 0, Optional.empty(), Optional.empty());
        }
        OpenGeneration open = history.opened(generation);
        return new Summary(
                generation, generation.base(), open.objects(), Optional.of(open.newest()), open.newestTime());
    }
}
