package dev.holdfast.denokv.history;

import dev.holdfast.denokv.history.HandBucket.Change;
import java.util.List;
import java.util.SplittableRandom;

/** Random histories. */
final class Histories {
    private Histories() {}

    /**
     * Writes one of some tens of commits. The log begins before the base is read, and each part of the base shows another
     * commit; the base is whole with a commit of the log, as stock's reader needs it.
     *
     * @return with which commit
     */
    static long write(HandBucket bucket, List<String> keys, SplittableRandom random) {
        long version = 1;
        for (int i = random.nextInt(6); i > 0; i--, version += 1 + random.nextInt(9)) {
            bucket.before(version, changes(keys, random));
        }
        long low = version;
        long time = 1_000;
        int during = 1 + random.nextInt(6);
        for (int i = 0; i < during; i++, version += 1 + random.nextInt(9)) {
            bucket.commit(version, changes(keys, random));
            if (random.nextBoolean()) {
                bucket.cut(time += random.nextInt(1_000));
            }
        }
        long base = bucket.states.lastKey();
        bucket.cut(time += 1_000);
        for (int from = 0; from < keys.size(); from += 4) {
            bucket.part(low + random.nextLong(base - low + 1), keys.subList(from, Math.min(keys.size(), from + 4)));
        }
        bucket.differential(base);
        for (int i = random.nextInt(12); i > 0; i--, version += 1 + random.nextInt(9)) {
            bucket.commit(version, changes(keys, random));
            if (i == 1 || random.nextInt(3) == 0) {
                bucket.cut(time += random.nextInt(1_000));
            }
        }
        return base;
    }

    private static Change[] changes(List<String> keys, SplittableRandom random) {
        Change[] changes = new Change[1 + random.nextInt(4)];
        for (int i = 0; i < changes.length; i++) {
            String key = keys.get(random.nextInt(keys.size()));
            changes[i] =
                    random.nextInt(4) == 0 ? HandBucket.clear(key) : HandBucket.set(key, "v" + random.nextInt(1_000));
        }
        return changes;
    }
}
