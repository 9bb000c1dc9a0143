package dev.holdfast.flow.compare;

import dev.holdfast.model.AsOf;
import dev.holdfast.model.Selection;
import java.util.Optional;

/**
 * Remembers, from one run of the program to the next, which copies were written whole and are not compared yet: at most one
 * for each target, by its address. It may forget; then whoever runs the copy again is told what to do.
 */
public interface Unverified {

    /**
     * A copy whose records are all written.
     *
     * @param earliest the position of the oldest of them
     * @param selection the part of the source that was asked for
     */
    record Written(AsOf earliest, Selection selection) {}

    Optional<Written> find(String target);

    /** Replaces what was remembered for this target; on disk before it returns. */
    void remember(String target, Written written);

    /** Not an error when nothing is remembered. */
    void forget(String target);
}
