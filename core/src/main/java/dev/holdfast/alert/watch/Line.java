package dev.holdfast.alert.watch;

import java.time.Duration;
import java.time.Instant;

/**
 * How a channel does: who is sending, and when it may be tried again.
 *
 * @param next the number of the next delivery
 * @param failures in a row
 * @param notBefore when it may be tried again; null at once
 * @param failingSince null while it works
 * @param error of the last try; null while it works
 * @param holder who is sending; null for nobody
 * @param until when the holder is believed dead
 */
record Line(
        long next, int failures, Instant notBefore, Instant failingSince, String error, String holder, Instant until) {
    static final Line NEW = new Line(1, 0, null, null, null, null, null);

    /** Longer than any send may last. */
    private static final Duration HELD = Duration.ofMinutes(2);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Another holder is respected until his time is up; one that came again under the same name is not waited for. */
    boolean isFree(String by, Instant now) {
        boolean held = holder != null && !holder.equals(by) && until.isAfter(now);
        return !held && (notBefore == null || !notBefore.isAfter(now));
    }

    Line numbered() {
        return new Line(next + 1, failures, notBefore, failingSince, error, holder, until);
    }

    Line held(String by, Instant now) {
        return new Line(next, failures, notBefore, failingSince, error, by, now.plus(HELD));
    }

    Line worked() {
        return new Line(next, 0, null, null, null, null, null);
    }

    Line failed(String why, Instant now) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return new Line(
                next, failures + 1, now.plus(bounded), failingSince == null ? now : failingSince, why, null, null);
    }
}
