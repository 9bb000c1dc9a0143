package dev.holdfast.denokv.history.upload;

import dev.holdfast.flow.changes.FollowStatus;
import java.time.Duration;
import java.util.Locale;

/**
 * How a backup is doing.
 *
 * @param generation the folder that is being written; empty while there is none that is complete
 * @param lag how long the first commit waits that is not in the store
 * @param commits that are not in the store
 * @param problem what the last attempt met, in a sentence; empty when it went well
 * @param logBytes that the log of commits takes
 * @param logLimit from which on commits are dropped, and a new generation has to be begun
 */
public record UploadStatus(
        State state, String generation, Duration lag, long commits, String problem, long logBytes, long logLimit) {

    /** What it is about. */
    public enum State {
        INITIAL_COPY,
        ACTIVE,
        BEHIND,
        FAILED,
        STOPPED;

        static State of(FollowStatus.State state) {
            return switch (state) {
                case BEGINNING -> INITIAL_COPY;
                case ACTIVE -> ACTIVE;
                case BEHIND -> BEHIND;
                case FAILED -> FAILED;
                case ENDED -> STOPPED;
            };
        }

        /** For programs: in lower case, with a hyphen. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** For people: in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
