package dev.holdfast.flow.changes;

import java.time.Duration;

/**
 * How a {@link Follow} goes.
 *
 * @param every commits are gathered for so long before they are applied, from the time of the first one on; zero: each
 *     as soon as it is there
 * @param mostBytes gathered at once, about
 * @param retry the pause after a failure; it doubles with each further one, up to {@link #LONGEST_RETRY}
 * @param behind commits that wait for longer are told as being behind
 */
public record Pace(Duration every, long mostBytes, Duration retry, Duration behind) {
    /** Between two attempts; an attempt itself has lasted as long as retries in the store or the client do. */
    public static final Duration LONGEST_RETRY = Duration.ofSeconds(3);

    private static final long MOST_BYTES = 8 << 20;
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Gathers for so long, or up to 8 MiB; more than five seconds beyond that is behind. */
    public static Pace every(Duration every) {
        return new Pace(every, MOST_BYTES, Duration.ofSeconds(1), every.plus(GRACE));
    }

    Duration retry(int failures) {
        Duration pause = retry.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY;
    }
}
