package dev.holdfast.sim.d1;

import java.time.Duration;

/**
 * How D1 behaves where the real one differs by plan, region or luck.
 *
 * @param reportsPrimary whether answers carry {@code served_by_primary}
 * @param activePolls how often an export or import answers "active" before it is done
 * @param maxResponseBytes beyond it a query fails as an isolate out of memory does
 * @param maxDuration beyond it a query fails as a storage timeout does
 * @param maxValueBytes of a text, blob or row, also of one that a query only computes
 * @param pollPatience an export or import that is not polled for longer is given up
 * @param historyBytes databases up to this size keep every moment for Time Travel; larger ones only recent moments
 */
public record D1Manner(
        boolean reportsPrimary,
        int activePolls,
        long maxResponseBytes,
        Duration maxDuration,
        int maxValueBytes,
        long historyBytes,
        Duration pollPatience) {
    public static final D1Manner PRODUCTION =
            new D1Manner(true, 1, 100_000_000, Duration.ofSeconds(30), 2_000_000, 64L << 20, Duration.ofSeconds(15));

    public D1Manner withoutPrimary() {
        return new D1Manner(
                false, activePolls, maxResponseBytes, maxDuration, maxValueBytes, historyBytes, pollPatience);
    }

    public D1Manner withActivePolls(int polls) {
        return new D1Manner(
                reportsPrimary, polls, maxResponseBytes, maxDuration, maxValueBytes, historyBytes, pollPatience);
    }

    public D1Manner withMaxResponseBytes(long bytes) {
        return new D1Manner(reportsPrimary, activePolls, bytes, maxDuration, maxValueBytes, historyBytes, pollPatience);
    }

    public D1Manner withMaxDuration(Duration duration) {
        return new D1Manner(
                reportsPrimary, activePolls, maxResponseBytes, duration, maxValueBytes, historyBytes, pollPatience);
    }

    public D1Manner withMaxValueBytes(int bytes) {
        return new D1Manner(
                reportsPrimary, activePolls, maxResponseBytes, maxDuration, bytes, historyBytes, pollPatience);
    }

    public D1Manner withHistoryBytes(long bytes) {
        return new D1Manner(
                reportsPrimary, activePolls, maxResponseBytes, maxDuration, maxValueBytes, bytes, pollPatience);
    }

    public D1Manner withPollPatience(Duration patience) {
        return new D1Manner(
                reportsPrimary, activePolls, maxResponseBytes, maxDuration, maxValueBytes, historyBytes, patience);
    }
}
