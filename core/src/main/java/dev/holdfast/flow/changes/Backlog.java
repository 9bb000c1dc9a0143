package dev.holdfast.flow.changes;

import java.time.Duration;
import java.time.Instant;

/**
 * What is behind a position.
 *
 * @param commits how many
 * @param since the time of the first of them; null when there is none
 */
public record Backlog(long commits, Instant since) {
    /** Nothing. */
    public static final Backlog NONE = new Backlog(0, null);

    /** How long the first of them waits; zero when there is none, and when clocks disagree. */
    public Duration age(Instant now) {
        return since == null || now.isBefore(since) ? Duration.ZERO : Duration.between(since, now);
    }
}
