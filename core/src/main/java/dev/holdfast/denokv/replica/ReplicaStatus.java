package dev.holdfast.denokv.replica;

import dev.holdfast.flow.changes.FollowStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How far a replica is.
 *
 * @param at the versionstamp of the last commit that it has; empty while it has no state
 * @param commits that are known to be missing here
 * @param lag how long the first of them waits; zero when nothing is known to be missing
 * @param contact when the other side answered last; null when it never has
 * @param problem what the last attempt met, in a sentence; empty when it went well
 */
public record ReplicaStatus(State state, String at, long commits, Duration lag, Instant contact, String problem) {

    /** What it is about. */
    public enum State {
        INITIAL_COPY,
        FOLLOWING,
        BEHIND,
        FAILED,
        STOPPED;

        static State of(FollowStatus.State state) {
            return switch (state) {
                case BEGINNING -> INITIAL_COPY;
                case ACTIVE -> FOLLOWING;
                case BEHIND -> BEHIND;
                case FAILED -> FAILED;
                case ENDED -> STOPPED;
            };
        }

        /** For people: in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
