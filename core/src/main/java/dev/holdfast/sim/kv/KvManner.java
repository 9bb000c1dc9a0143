package dev.holdfast.sim.kv;

import java.time.Duration;
import java.util.Set;

/**
 * How KV behaves where production, the local one and luck differ.
 *
 * @param lag how long after a write readers still see what was before, by the simulator's clock
 * @param tombstones whether deleted and expired keys take up room in listing pages, so that a page can be empty
 *     though there is a cursor
 * @param failEvery every so many pairs of bulk puts one is reported in {@code unsuccessful_keys}; 0 for none
 * @param refusedKeys always reported there
 * @param dailyWrites keys that may be written on one day (UTC), as on the free plan; 0 for no limit
 */
public record KvManner(
        BinaryManner binary,
        Duration lag,
        boolean tombstones,
        int failEvery,
        Set<String> refusedKeys,
        int dailyWrites) {
    public static final KvManner PRODUCTION =
            new KvManner(BinaryManner.PRODUCTION, Duration.ZERO, false, 0, Set.of(), 0);

    /** What a bulk get does with a value that is not UTF-8. */
    public enum BinaryManner {
        /** Refuses the whole call, 400 with code 10029. */
        PRODUCTION,
        /** Puts U+FFFD where bytes do not fit, as the local simulation of wrangler does. */
        LOCAL
    }

    public KvManner {
        refusedKeys = Set.copyOf(refusedKeys);
    }

    public KvManner withBinary(BinaryManner binary) {
        return new KvManner(binary, lag, tombstones, failEvery, refusedKeys, dailyWrites);
    }

    public KvManner withLag(Duration lag) {
        return new KvManner(binary, lag, tombstones, failEvery, refusedKeys, dailyWrites);
    }

    public KvManner withTombstones() {
        return new KvManner(binary, lag, true, failEvery, refusedKeys, dailyWrites);
    }

    public KvManner withFailEvery(int pairs) {
        return new KvManner(binary, lag, tombstones, pairs, refusedKeys, dailyWrites);
    }

    public KvManner withRefusedKeys(Set<String> keys) {
        return new KvManner(binary, lag, tombstones, failEvery, keys, dailyWrites);
    }

    public KvManner withDailyWrites(int keys) {
        return new KvManner(binary, lag, tombstones, failEvery, refusedKeys, keys);
    }
}
