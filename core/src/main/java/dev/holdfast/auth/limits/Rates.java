package dev.holdfast.auth.limits;

import java.time.Duration;
import java.time.Instant;

/**
 * A bucket of calls for each name: it holds {@code burst}, and fills by {@code perMinute}. Not safe for threads.
 *
 * <p>Remembers a bounded number of names; one that was forgotten begins with a full bucket.
 */
public final class Rates {
    private final double burst;
    private final double perSecond;
    private final Recent<Bucket> buckets;

    /** What was left at a moment. */
    private record Bucket(double left, Instant at) {}

    /** @param most how many names are remembered */
    public Rates(int burst, int perMinute, int most) {
        this.burst = burst;
        this.perSecond = perMinute / 60.0;
        this.buckets = new Recent<>(most);
    }

    /** Takes one call: zero, or, if there is none, how long until there is. */
    public Duration take(String name, Instant now) {
        Bucket before = buckets.getOrDefault(name, new Bucket(burst, now));
        // A clock that was set back fills nothing.
        double passed = Math.max(0, Duration.between(before.at, now).toMillis() / 1e3);
        double left = Math.min(burst, before.left + passed * perSecond);
        boolean free = left >= 1;
        buckets.put(name, new Bucket(free ? left - 1 : left, now));
        return free ? Duration.ZERO : Duration.ofMillis((long) Math.ceil((1 - left) / perSecond * 1e3));
    }
}
