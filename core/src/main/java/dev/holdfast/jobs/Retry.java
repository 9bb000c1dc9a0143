package dev.holdfast.jobs;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * What becomes of a failed attempt: another one after a pause that doubles, until the run has failed for too long. A step
 * that was finished meanwhile counts as progress: pause and patience begin anew.
 *
 * @param first the pause after the first failure
 * @param most the longest pause
 * @param patience how long it may go on failing without finishing a step
 * @param worthwhile whether trying again can help against this failure
 */
public record Retry(Duration first, Duration most, Duration patience, Predicate<Throwable> worthwhile) {
    /** No second attempt after a failure. (After a crash there always is one.) */
    public static final Retry NEVER = new Retry(Duration.ZERO, Duration.ZERO, Duration.ZERO, failure -> false);

    /** The pause after so many failures in a row. */
    Duration pause(long failures) {
        Duration pause = first;
        for (long n = 1; n < failures && pause.compareTo(most) < 0; n++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(most) < 0 ? pause : most;
    }
}
