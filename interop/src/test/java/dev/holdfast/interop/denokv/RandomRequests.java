package dev.holdfast.interop.denokv;

import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Requests of one seed: most are such as clients send, some break a rule. Left out is what ends the other server's process
 * (an unsigned number that has not 8 bytes), what depends on when it looks (a pair that is to expire in the past), and keys
 * that their versionstamp makes too long to be removed again.
 */
final class RandomRequests {
    /** Stands for a versionstamp that is different on each side. */
    static final byte[] CURRENT = {1};

    private static final int V8 = 1;
    private static final int LE64 = 2;
    private static final int BYTES = 3;
    private static final long DAY_MS = 86_400_000;

    private final Random random;
    private final long nowMs;
    private final List<byte[]> keys = new ArrayList<>();

    RandomRequests(long seed, long nowMs) {
        this.random = new Random(seed);
        this.nowMs = nowMs;
        for (int i = 0; i < 6; i++) {
            keys.add(KeyCodec.encode(List.of(new KeyPart.Text("k" + i))));
            keys.add(KeyCodec.encode(List.of(new KeyPart.Text("n"), new KeyPart.Number(i))));
            keys.add(KeyCodec.encode(List.of(new KeyPart.Text("c"), new KeyPart.BigInt(BigInteger.valueOf(i)))));
        }
    }

    boolean chance(int oneOf) {
        return random.nextInt(oneOf) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    byte[] key() {
        return switch (random.nextInt(40)) {
            case 0 -> new byte[0];
            case 1 -> bytes(random.nextInt(20));
            case 2 -> bytes(2_047 + random.nextInt(4));
            default -> keys.get(random.nextInt(keys.size()));
        };
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    SnapshotRead read() {
        int ranges = chance(30) ? 11 : 1 + random.nextInt(4);
        return new SnapshotRead(
                IntStream.range(0, ranges).mapToObj(i -> range()).toList());
    }

    private ReadRange range() {
        byte[] start = chance(3) ? new byte[0] : key();
        byte[] end = chance(3) ? new byte[] {-1} : chance(2) ? key() : Arrays.copyOf(start, start.length + 1);
        int limit = chance(60) ? -random.nextInt(2) : chance(40) ? 1_001 : 1 + random.nextInt(100);
        return new ReadRange(start, end, limit, random.nextBoolean());
    }

    /** Some have {@link #CURRENT} for what the key has now. */
    List<Check> checks() {
        int count = chance(40) ? 8 + random.nextInt(95) : chance(3) ? 1 + random.nextInt(4) : 0;
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] key = keys.get(random.nextInt(keys.size()));
            byte[] stamp = chance(12) ? new byte[10] : chance(12) ? new byte[0] : CURRENT;
            checks.add(new Check(key, stamp));
        }
        return checks;
    }

    List<Mutation> mutations() {
        return chance(60)
                ? several(1_000 + random.nextInt(2), () -> Mutation.of(Mutation.Type.DELETE, key(), null, 0))
                : several(random.nextInt(6), this::mutation);
    }

    private <T> List<T> several(int count, Supplier<T> one) {
        return IntStream.range(0, count).mapToObj(i -> one.get()).toList();
    }

    private Mutation mutation() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> Mutation.of(Mutation.Type.SET, key(), value(), expiry());
            case 4, 5 -> Mutation.of(Mutation.Type.DELETE, key(), null, 0);
            case 6, 7 -> Mutation.of(Mutation.Type.SUM, key(), number(), expiry());
            case 8, 9 -> bounded();
            case 10 -> Mutation.of(Mutation.Type.MIN, key(), number(), 0);
            case 11 -> Mutation.of(Mutation.Type.MAX, key(), number(), 0);
            case 12 ->
                Mutation.of(
                        Mutation.Type.SET_SUFFIX_VERSIONSTAMPED_KEY, keys.get(below(keys.size())), value(), expiry());
            case 13 -> Mutation.of(chance(4) ? Mutation.Type.UNSPECIFIED : Mutation.Type.SET, key(), value(), 0);
            case 14 -> Mutation.of(Mutation.Type.SET, key(), chance(4) ? null : number(), 0);
            default -> Mutation.of(Mutation.Type.SET, keys.get(0), number(), 0);
        };
    }

    private Mutation bounded() {
        boolean isBig = random.nextBoolean();
        return new Mutation(
                key(),
                new KvValue(v8(isBig), V8),
                Mutation.Type.SUM,
                0,
                chance(2) ? new byte[0] : v8(chance(8) != isBig),
                chance(2) ? new byte[0] : v8(chance(8) != isBig),
                random.nextBoolean());
    }

    private long expiry() {
        return switch (random.nextInt(6)) {
            case 0 -> nowMs + DAY_MS + random.nextInt(1 << 30);
            case 1 -> -1;
            case 2 -> chance(10) ? -2 - random.nextInt(5) : 0;
            default -> 0;
        };
    }

    private KvValue value() {
        return switch (random.nextInt(12)) {
            case 0 -> new KvValue(bytes(65_534 + random.nextInt(4)), BYTES);
            case 1 -> new KvValue(bytes(random.nextInt(9)), chance(3) ? 4 + random.nextInt(3) : BYTES);
            case 2, 3 -> number();
            default -> new KvValue(("v" + random.nextInt(1_000)).getBytes(StandardCharsets.UTF_8), BYTES);
        };
    }

    private KvValue number() {
        return chance(2)
                ? new KvValue(bytes(8), LE64)
                : chance(12) ? new KvValue(bytes(3), V8) : new KvValue(v8(random.nextBoolean()), V8);
    }

    private byte[] v8(boolean isBig) {
        if (isBig) {
            BigInteger big = new BigInteger(1 + random.nextInt(80), random);
            return new V8Number.Big(random.nextBoolean() ? big : big.negate()).bytes();
        }
        return new V8Number.Num(chance(20) ? Double.NaN : random.nextInt(2_000) / 4.0 - 250).bytes();
    }

    List<Enqueue> messages() {
        return chance(12) ? List.of(message()) : List.of();
    }

    private Enqueue message() {
        long due = switch (random.nextInt(4)) {
            case 0 -> nowMs + 31 * DAY_MS;
            case 1 -> nowMs - 31 * DAY_MS;
            default -> nowMs + random.nextInt(1_000_000);
        };
        return new Enqueue(
                bytes(random.nextInt(50)),
                due,
                several(chance(8) ? 11 : random.nextInt(3), this::key),
                several(chance(8) ? 11 : random.nextInt(3), () -> random.nextInt(chance(8) ? 3_700_000 : 3_600_000)));
    }

    /** One of its bytes is another; sometimes it is shorter. */
    byte[] damaged(byte[] message) {
        if (message.length == 0) {
            return message;
        }
        byte[] damaged = chance(3) ? Arrays.copyOf(message, random.nextInt(message.length)) : message.clone();
        if (damaged.length > 0) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
