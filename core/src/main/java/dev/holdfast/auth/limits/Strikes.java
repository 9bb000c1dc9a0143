package dev.holdfast.auth.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Wrong tries by name. The first few cost nothing; each one after them doubles the time for which the name is locked. Not
 * safe for threads.
 *
 * <p>What is refused because of the lock is no try. Tries are forgotten after an hour without one. The memory is bounded
 * and ends with the process.
 */
public final class Strikes {
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private static final int MOST_COUNTED = 30;

    private final int free;
    private final Duration longest;
    private final Recent<Tries> tries;

    /** @param counts by what was tried */
    private record Tries(Map<String, Integer> counts, Instant last, Instant until) {
        int count() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

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
        Tries known = tries.getOrDefault(name, new Tries(Map.of(), now, now));
        Duration left = Duration.between(now, known.until);
        // More than the longest is left only when the clock was set back.
        return left.isNegative() || left.compareTo(longest) > 0 ? Duration.ZERO : left;
    }

    /** A wrong try. */
    public void add(String name, Instant now) {
        add(name, "", now);
    }

    /** A wrong try at {@code what}; the name is locked by all its tries together. */
    public void add(String name, String what, Instant now) {
        Tries known = tries.get(name);
        boolean fresh = known == null || known.last.plus(FORGOTTEN).isBefore(now);
        Map<String, Integer> counts = fresh ? new HashMap<>() : known.counts;
        Tries all = new Tries(counts, now, now);
        if (all.count() < free + MOST_COUNTED) {
            counts.merge(what, 1, Integer::sum);
        }
        tries.put(name, new Tries(counts, now, now.plus(lock(all.count()))));
    }

    /** Forgets the wrong tries of a name at {@code what}, and no others. */
    public void clear(String name, String what) {
        Tries known = tries.get(name);
        if (known != null && known.counts.remove(what) != null && known.counts.isEmpty()) {
            tries.remove(name);
        }
    }

    private Duration lock(int count) {
        if (count <= free) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << count - free - 1);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
