package dev.holdfast.auth.limits;

import java.time.Duration;
import java.time.Instant;

/**
 * Wrong tries by name. The first few cost nothing; each one after them doubles the time for which the name is locked. Not
 * safe for threads.
 *
 * <p>What is refused because of the lock is no try. Tries are forgotten after an hour without one. The memory is bounded
 * and ends with the process.
 */
public final class Strikes {
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final int free;
    private final Duration longest;
    private final Recent<Tries> tries;

    private record Tries(int count, Instant last, Instant until) {}

    /**
     * @param free tries before the first lock, which lasts a second
     * @param longest a lock lasts
     * @param most how many names are remembered
     */
    public Strikes(int free, Duration longest, int most) {
        this.free = free;
        this.longest = longest;
        this.tries = new Recent<>(most);
    }

    /** How long the name is locked; zero when it is not. */
    public Duration locked(String name, Instant now) {
        Tries known = tries.getOrDefault(name, new Tries(0, now, now));
        Duration left = Duration.between(now, known.until);
        // More than the longest is left only when the clock was set back.
        return left.isNegative() || left.compareTo(longest) > 0 ? Duration.ZERO : left;
    }

    /** A wrong try. */
    public void add(String name, Instant now) {
        Tries known = tries.get(name);
        boolean fresh = known == null || known.last.plus(FORGOTTEN).isBefore(now);
        int count = fresh ? 1 : Math.min(known.count + 1, free + 30);
        tries.put(name, new Tries(count, now, now.plus(lock(count))));
    }

    /** Forgets the wrong tries of a name. */
    public void clear(String name) {
        tries.remove(name);
    }

    private Duration lock(int count) {
        if (count <= free) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << count - free - 1);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
