package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.Watch;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Short words for requests. */
public final class KvFixture {
    /** Before every key, and behind every key that the tests use. */
    static final byte[] FIRST = {};

    static final byte[] LAST = {(byte) 0xff};
    private static final byte[] NONE = {};

    private KvFixture() {}

    /** Real time, moved by hand. */
    public static final class TestClock extends Clock {
        private volatile Instant now = Instant.parse("2026-05-01T12:00:00Z");

        public void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    public static DatabaseSettings settings(Clock clock) {
        return new DatabaseSettings(clock, new Randomness(7), 4, 1L << 30);
    }

    /** One that threads may share. */
    public static final class Randomness implements java.util.random.RandomGenerator {
        private final SplittableRandom random;

        public Randomness(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] le64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    public static Mutation set(String key, String value) {
        return set(key, value, 0);
    }

    public static Mutation set(String key, String value, long expireAtMs) {
        return Mutation.of(Mutation.Type.SET, bytes(key), new KvValue(bytes(value), Encoding.BYTES.code()), expireAtMs);
    }

    public static Mutation delete(String key) {
        return Mutation.of(Mutation.Type.DELETE, bytes(key), null, 0);
    }

    public static Mutation u64(Mutation.Type type, String key, long value) {
        return Mutation.of(type, bytes(key), new KvValue(le64(value), Encoding.LE64.code()), 0);
    }

    public static Mutation number(String key, double value) {
        return v8(key, new V8Number.Num(value).bytes());
    }

    public static Mutation bigint(String key, long value) {
        return v8(key, new V8Number.Big(BigInteger.valueOf(value)).bytes());
    }

    static Mutation v8(String key, byte[] value) {
        return Mutation.of(Mutation.Type.SUM, bytes(key), new KvValue(value, Encoding.V8.code()), 0);
    }

    public static AtomicWrite write(Mutation... mutations) {
        return new AtomicWrite(List.of(), List.of(mutations), List.of());
    }

    public static AtomicWrite checked(String key, byte[] versionstamp, Mutation... mutations) {
        return new AtomicWrite(List.of(new Check(bytes(key), versionstamp)), List.of(mutations), List.of());
    }

    public static byte[] commit(Database database, Mutation... mutations) {
        AtomicWriteOutput output = database.write(write(mutations));
        if (output.status() != AtomicWriteOutput.Status.SUCCESS) {
            throw new AssertionError(output);
        }
        return output.versionstamp();
    }

    /** Null when it is absent. */
    public static KvEntry get(Database database, String key) {
        byte[] start = bytes(key);
        byte[] end = Arrays.copyOf(start, start.length + 1);
        List<KvEntry> found = database.read(new SnapshotRead(List.of(new ReadRange(start, end, 1, false))))
                .ranges()
                .getFirst();
        return found.isEmpty() ? null : found.getFirst();
    }

    /** Null when it is absent. */
    public static String text(Database database, String key) {
        KvEntry entry = get(database, key);
        return entry == null ? null : new String(entry.value(), StandardCharsets.UTF_8);
    }

    public static List<KvEntry> all(Database database) {
        return database.read(new SnapshotRead(List.of(new ReadRange(FIRST, LAST, 1000, false))))
                .ranges()
                .getFirst();
    }

    public static Watch watch(String... keys) {
        return new Watch(Stream.of(keys).map(KvFixture::bytes).toList());
    }

    static byte[] none() {
        return NONE;
    }
}
