package dev.holdfast.backup.index;

import dev.holdfast.model.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a store.
 *
 * @param snapshots oldest first; not to be changed
 * @param asOf what other processes changed after this moment may not be in it; null when the store was never read
 * @param tried when it was last tried, as well as not; null when it never was
 * @param problem why it could not be read last time; then {@code snapshots} are those of {@code asOf}
 */
public record View(String store, List<Known> snapshots, Instant asOf, Instant tried, Optional<Failure> problem) {

    /** @throws Failure the problem, if there is one */
    public View orThrow() {
        problem.ifPresent(failure -> {
            throw failure;
        });
        return this;
    }
}
