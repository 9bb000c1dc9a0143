package dev.holdfast.flow.changes;

import java.time.Duration;

/**
 * How far a {@link Follow} is.
 *
 * @param at behind the last commit that the target has; null before it has any state
 * @param commits that the target does not have yet, as far as is known
 * @param lag how long the first of them waits
 * @param trouble what the last attempt met; null when it went well
 */
public record FollowStatus(State state, Position at, long commits, Duration lag, RuntimeException trouble) {

    /** What it is about. */
    public enum State {
        /** The target takes a whole state. */
        BEGINNING,
        /** All is well. */
        ACTIVE,
        /** It goes on, but commits wait for longer than they should. */
        BEHIND,
        /** The last attempt failed; there will be another one. */
        FAILED,
        /** It is over: closed, or given up for the reason in {@code trouble}. */
        ENDED
    }
}
