package dev.holdfast.backup.retention;

import java.time.Instant;

/**
 * What retention looks at.
 *
 * @param complete whether everything of the source is in it
 * @param hold why it must stay, or empty
 */
public record Snapshot(String id, Instant time, State state, boolean complete, String hold) {

    /** As far as retention tells them apart. */
    public enum State {
        PROVEN,
        /** Whole, without a proof that counts. */
        UNPROVEN,
        FAILED,
        UNFINISHED,
        UNREADABLE
    }
}
