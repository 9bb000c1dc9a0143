package dev.holdfast.denokv.replica;

import dev.holdfast.flow.changes.Position;
import java.nio.file.Path;

/** Everything that the other side has at one of its positions. */
@FunctionalInterface
public interface WholeState {
    /**
     * Fetches it, which may last.
     *
     * @param file is not there yet, and is a database of its own afterwards; thrown away by the caller
     * @throws dev.holdfast.model.Failure when it could not be had whole; what is in the file is of no use then
     */
    Fetched fetch(Path file);

    /**
     * What came.
     *
     * @param at the position, which the source of changes goes on from
     */
    record Fetched(Position at, long pairs) {}
}
