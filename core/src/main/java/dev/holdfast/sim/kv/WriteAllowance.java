package dev.holdfast.sim.kv;

import dev.holdfast.sim.http.ApiError;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Counts the keys written on each day (UTC) against the daily limit of the free plan. */
final class WriteAllowance {
    private final int limit;
    private final Clock clock;
    private LocalDate day = LocalDate.MIN;
    private int used;

    /** @param limit 0 for none */
    WriteAllowance(int limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Takes so many, or refuses and takes none. */
    synchronized void take(int keys) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!today.equals(day)) {
            day = today;
            used = 0;
        }
        if (limit > 0 && used + keys > limit) {
            throw new ApiError(
                    429,
                    10048,
                    "your account has reached the free usage limit for this operation for today. You can see your "
                            + "usage and upgrade your plan in the dashboard");
        }
        used += keys;
    }
}
