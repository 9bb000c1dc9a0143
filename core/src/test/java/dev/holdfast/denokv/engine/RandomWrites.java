package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Writes to a few keys, so that they meet each other; every sixth or so can not be done. */
final class RandomWrites {
    private static final int KEYS = 12;

    private final SplittableRandom random;
    private final Function<byte[], byte[]> stamps;

    /** @param stamps the present versionstamp of a key, so that some checks hold */
    RandomWrites(SplittableRandom random, Function<byte[], byte[]> stamps) {
        this.random = random;
        this.stamps = stamps;
    }

    AtomicWrite next() {
        List<Check> checks = new ArrayList<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            byte[] key = key();
            checks.add(new Check(key, random.nextInt(5) == 0 ? new byte[0] : stamps.apply(key)));
        }
        List<Mutation> mutations = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            mutations.add(mutation());
        }
        return new AtomicWrite(checks, mutations, List.of());
    }

    private Mutation mutation() {
        byte[] key = key();
        byte[] some = new byte[random.nextInt(30)];
        random.nextBytes(some);
        Mutation.Type counting = switch (random.nextInt(3)) {
            case 0 -> Mutation.Type.SUM;
            case 1 -> Mutation.Type.MIN;
            default -> Mutation.Type.MAX;
        };
        KvValue u64 = new KvValue(KvFixture.le64(random.nextLong()), 2);
        return switch (random.nextInt(10)) {
            case 0, 1 -> Mutation.of(Mutation.Type.SET, key, new KvValue(some, 3), 0);
            case 2, 3 -> Mutation.of(Mutation.Type.SET, key, u64, 0);
            case 4 -> KvFixture.number(new String(key), random.nextInt(100));
            case 5, 6 -> Mutation.of(counting, key, u64, 0);
            case 7 -> Mutation.of(Mutation.Type.SET_SUFFIX_VERSIONSTAMPED_KEY, key, new KvValue(some, 3), 0);
            default -> Mutation.of(Mutation.Type.DELETE, key, null, 0);
        };
    }

    private byte[] key() {
        return KvFixture.bytes("k" + random.nextInt(KEYS));
    }
}
