package dev.holdfast.sim.kv;

import dev.holdfast.sim.http.ApiError;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Counts the keys written on each day (UTC) against the daily limit of the free plan. */
final class WriteAllowance {
    private final int limit;
    private final Clock clock;
    private final NavigableMap<LocalDate, Integer> used = new TreeMap<>();

    /** @param limit 0 for none */
    WriteAllowance(int limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Takes so many, or refuses and takes none. */
    synchronized void take(int keys) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (limit > 0 && used.getOrDefault(today, 0) + keys > limit) {
            throw new ApiError(
                    429,
                    10048,
                    "your account has reached the free usage limit for this operation for today. You can see your "
                            + "usage and upgrade your plan in the dashboard");
        }
        used.merge(today, keys, Integer::sum);
    }

    /** How many were taken on each day on which there were any. */
    synchronized NavigableMap<LocalDate, Integer> used() {
        return new TreeMap<>(used);
    }
}
