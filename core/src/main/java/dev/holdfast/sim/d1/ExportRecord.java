package dev.holdfast.sim.d1;

import java.time.Duration;
import java.time.Instant;

/**
 * One export, as the API itself knows it.
 *
 * @param endedAt null while it is alive
 * @param outcome empty while it is alive; {@link #COMPLETE}, {@link #CANCELLED}, or {@code failed: } and why
 * @param silence the longest time between two polls
 */
public record ExportRecord(
        String database,
        String filename,
        Instant startedAt,
        Instant endedAt,
        String outcome,
        int polls,
        Duration silence) {
    public static final String COMPLETE = "complete";

    /** Nobody polled. */
    public static final String CANCELLED = "cancelled";
}
