package dev.holdfast.auth.limits;

import java.time.Duration;
import java.time.Instant;

/** Names that were let in within the last day. Bounded. Not safe for threads. */
public final class Known {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Recent<Instant> seen;

    /** @param most how many names are remembered */
    public Known(int most) {
        this.seen = new Recent<>(most);
    }

    public boolean contains(String name, Instant now) {
        return seen.getOrDefault(name, Instant.MIN).isAfter(now.minus(KEPT));
    }

    public void add(String name, Instant now) {
        seen.put(name, now);
    }
}
