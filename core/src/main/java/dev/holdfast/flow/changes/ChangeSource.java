package dev.holdfast.flow.changes;

import java.time.Duration;
import java.util.List;

/**
 * A history that can be followed commit by commit.
 *
 * <p>It never skips: between two commits that {@link #read} gives one after the other there is none, and what it can
 * not give whole it answers with {@link PositionGone}. Reading changes nothing, so any number of followers may read, and
 * one may read again. Retries of transient errors are spent inside.
 *
 * <p>Safe for several threads.
 */
public interface ChangeSource extends AutoCloseable {

    /** The address that a person would type for it, without secrets. */
    String address();

    /** The position behind the newest commit; the one to follow from if only what comes is wanted. */
    Position newest();

    /** The earliest position from which it can go on. */
    Position oldest();

    /**
     * The commits behind a position, in their order. Waits for the first one if there is none yet.
     *
     * @param most commits, at least 1; there may be fewer than there are, so that an answer stays small
     * @param patience how long to wait; nothing to wait for is zero
     * @return empty when the time is over, or when the thread was interrupted (the flag stays set)
     * @throws PositionGone when something behind the position is missing
     */
    List<Commit> read(Position after, int most, Duration patience);

    /** Gives back what it holds and ends every wait. Safe to call twice. */
    @Override
    void close();
}
