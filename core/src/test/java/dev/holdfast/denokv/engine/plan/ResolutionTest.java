package dev.holdfast.denokv.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.Mutation.Type;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.Watch;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case of sums was seen at denokv's own engine (the npm package @deno/kv 0.14.0), and so were the texts. */
class ResolutionTest {
    private static final long VERSION = 0x1234;
    private static final byte[] KEY = {'k'};
    private static final byte[] NONE = {};

    private final TreeMap<byte[], Pair> pairs = new TreeMap<>(Arrays::compareUnsigned);

    @Test
    void addsUnsignedNumbersAndWrapsAround() {
        assertThat(sum(le64(7))).isEqualTo(text(le64(7)));
        store(le64(-1));
        assertThat(sum(le64(5))).isEqualTo(text(le64(4)));
        assertThat(resolve(Type.MIN, le64(5))).isEqualTo(text(le64(5)));
        assertThat(resolve(Type.MAX, le64(5))).isEqualTo(text(le64(-1)));
    }

    @Test
    void paysNoHeedToBoundsOfUnsignedNumbers() {
        assertThat(bounded(le64(5), big(1), big(3), false)).isEqualTo(text(le64(5)));
        store(le64(5));
        assertThat(bounded(le64(5), null, big(3), false)).isEqualTo(text(le64(10)));
    }

    @Test
    void addsABigintToAnUnsignedNumber() {
        store(le64(10));
        assertThat(sum(big(5))).isEqualTo(text(le64(15)));
        assertRefused("Cannot sum KvU64 with BigInt", () -> sum(big(-5)));
        assertRefused("Cannot sum KvU64 with BigInt", () -> bounded(big(5), null, big(3), false));
        assertRefused("Cannot sum KvU64 with BigInt", () -> bounded(big(5), null, null, true));
        assertRefused("Cannot sum KvU64 with Number", () -> sum(num(5)));
    }

    @Test
    void addsNumbersAndBigints() {
        store(num(1.5));
        assertThat(sum(num(2))).isEqualTo(text(num(3.5)));
        assertRefused("Cannot sum Number with BigInt", () -> sum(big(1)));
        store(big(-3));
        assertThat(sum(big(1))).isEqualTo(text(big(-2)));
        assertRefused("Cannot sum BigInt with Number", () -> sum(num(1)));
    }

    @Test
    void writesTheOperandOfAnAbsentKeyAsADoubleAndUnbounded() {
        byte[] int32 = {(byte) 0xff, 0x0f, 'I', 0x0a};
        assertThat(bounded(v8(int32), num(100), num(200), false)).isEqualTo(text(num(5)));
    }

    @ParameterizedTest
    @CsvSource({"1, 10, false, 6", "8, 10, true, 8", "1, 3, true, 3", "6, 6, false, 6"})
    void keepsBounds(double min, double max, boolean clamp, double expected) {
        store(num(2));
        assertThat(bounded(num(4), num(min), num(max), clamp)).isEqualTo(text(num(expected)));
        store(big(2));
        assertThat(bounded(big(4), big((long) min), big((long) max), clamp)).isEqualTo(text(big((long) expected)));
    }

    @Test
    void refusesASumBeyondItsBounds() {
        String text = "The result of a Sum operation would exceed its range limit";
        store(num(2));
        assertRefused(text, () -> bounded(num(4), num(8), null, false));
        assertRefused(text, () -> bounded(num(4), null, num(5), false));
        store(big(2));
        assertRefused(text, () -> bounded(big(4), null, big(5), false));
    }

    @Test
    void refusesWhatIsNoNumber() {
        String invalid = "Some of the parameters are not valid V8 values";
        assertRefused(invalid, () -> sum(new KvValue(new byte[] {'x'}, 3)));
        assertRefused(invalid, () -> sum(v8(NONE)));
        assertRefused(invalid, () -> sum(v8(new byte[] {(byte) 0xff, 0x0f, '"', 1, 'x'})));
        assertRefused(invalid, () -> bounded(num(1), v8(new byte[] {1}), null, false));
        assertRefused(
                "Min/max parameters have different types than the operand", () -> bounded(num(1), big(1), null, false));
        for (Type type : List.of(Type.MIN, Type.MAX)) {
            String name = type.name().toLowerCase(Locale.ROOT);
            assertRefused(
                    "Failed to perform '" + name + "' mutation on a non-U64 operand", () -> resolve(type, num(1)));
        }
        store(new KvValue(new byte[] {'x'}, 3));
        assertRefused("unsupported value type", () -> sum(num(1)));
        assertRefused("Failed to perform 'sum' mutation on a non-U64 value in the database", () -> sum(le64(1)));
        assertRefused(
                "Failed to perform 'min' mutation on a non-U64 value in the database",
                () -> resolve(Type.MIN, le64(1)));
    }

    @Test
    void sumsForgetTheExpiration() {
        pairs.put(KEY, new Pair(le64(1).data(), 2, 1, 99));
        Mutation sum = Mutation.of(Type.SUM, KEY, le64(1), 77);
        assertThat(only(sum).pair().expireAtMs()).isEqualTo(Pair.NEVER);
        assertThat(only(Mutation.of(Type.SET, KEY, le64(1), 77)).pair().expireAtMs())
                .isEqualTo(77);
        assertThat(only(Mutation.of(Type.SET, KEY, le64(1), -1)).pair().expireAtMs())
                .isEqualTo(Pair.NEVER);
    }

    @Test
    void seesWhatItsOwnMutationsDid() {
        Mutation one = Mutation.of(Type.SUM, KEY, le64(1), 0);
        List<KeyChange> changes = Resolution.changes(
                new AtomicWrite(List.of(), List.of(one, one, Mutation.of(Type.DELETE, KEY, null, 0), one), List.of()),
                pairs::get,
                VERSION);
        assertThat(changes.get(1).pair().value()).isEqualTo(le64(2).data());
        assertThat(changes.get(2).pair()).isNull();
        assertThat(changes.get(3).pair().value()).isEqualTo(le64(1).data());
        assertThat(pairs).isEmpty();
    }

    @Test
    void putsTheVersionstampBehindTheKey() {
        KeyChange change = only(Mutation.of(Type.SET_SUFFIX_VERSIONSTAMPED_KEY, KEY, num(1), 0));
        assertThat(new String(change.key(), StandardCharsets.ISO_8859_1)).isEqualTo("k\u000200000000000012340000\0");
    }

    @Test
    void namesEveryCheckThatFails() {
        pairs.put(KEY, new Pair(NONE, 3, VERSION, Pair.NEVER));
        byte[] stamp = Versionstamp.of(VERSION).bytes();
        List<Check> checks = List.of(
                new Check(KEY, stamp),
                new Check(KEY, NONE),
                new Check(new byte[] {'x'}, NONE),
                new Check(new byte[] {'x'}, stamp));
        assertThat(Resolution.failedChecks(new AtomicWrite(checks, List.of(), List.of()), pairs::get))
                .containsExactly(1, 3);
    }

    @Test
    void takesWhatIsJustWithinTheLimits() {
        Mutation longest = set(new byte[2048], new byte[65_536]);
        Limits.demand(write(longest), 0);
        Limits.demand(write(Collections.nCopies(1000, set(KEY, NONE)).toArray(Mutation[]::new)), 0);
        Limits.demand(new AtomicWrite(Collections.nCopies(100, new Check(KEY, NONE)), List.of(), List.of()), 0);
        Limits.demand(reading(Collections.nCopies(10, new ReadRange(new byte[2049], new byte[2049], 100, false))));
        Limits.demand(new Watch(Collections.nCopies(10, new byte[2048])));
        assertThat(Limits.demand(write(set(new byte[3], new byte[4])), 0)).isEqualTo(7);
    }

    @Test
    void refusesWhatIsBeyondThem() {
        Map<String, Runnable> cases = Map.ofEntries(
                Map.entry("long key", () -> demand(set(new byte[2049], NONE))),
                Map.entry("long value", () -> demand(set(KEY, new byte[65_537]))),
                Map.entry(
                        "many mutations",
                        () -> demand(Collections.nCopies(1001, set(KEY, NONE)).toArray(Mutation[]::new))),
                Map.entry(
                        "payload",
                        () -> demand(Collections.nCopies(13, set(KEY, new byte[65_536]))
                                .toArray(Mutation[]::new))),
                Map.entry("kind", () -> demand(Mutation.of(Type.UNSPECIFIED, KEY, le64(1), 0))),
                Map.entry("no value", () -> demand(Mutation.of(Type.SET, KEY, null, 0))),
                Map.entry("encoding", () -> demand(Mutation.of(Type.SET, KEY, new KvValue(NONE, 0), 0))),
                Map.entry("short number", () -> demand(Mutation.of(Type.SET, KEY, new KvValue(NONE, 2), 0))),
                Map.entry("expiry", () -> demand(Mutation.of(Type.DELETE, KEY, null, -2))),
                Map.entry("late expiry", () -> demand(Mutation.of(Type.SET, KEY, le64(1), Long.MAX_VALUE))),
                Map.entry("checks", () -> demandChecks(Collections.nCopies(101, new Check(KEY, NONE)))),
                Map.entry("stamp", () -> demandChecks(List.of(new Check(KEY, new byte[9])))),
                Map.entry("message", () -> demand(new Enqueue(new byte[65_537], 0, List.of(), List.of()))),
                Map.entry("delay", () -> demand(new Enqueue(NONE, 2_592_000_001L, List.of(), List.of()))),
                Map.entry("past", () -> demand(new Enqueue(NONE, -1, List.of(), List.of()))),
                Map.entry("backoff", () -> demand(new Enqueue(NONE, 0, List.of(), List.of(3_600_001)))),
                Map.entry("backoffs", () -> demand(new Enqueue(NONE, 0, List.of(), Collections.nCopies(11, 1)))),
                Map.entry("undelivered", () -> demand(new Enqueue(NONE, 0, Collections.nCopies(11, KEY), List.of()))),
                Map.entry("limit", () -> Limits.demand(reading(List.of(new ReadRange(NONE, KEY, 0, false))))),
                Map.entry(
                        "bound", () -> Limits.demand(reading(List.of(new ReadRange(NONE, new byte[2050], 1, false))))),
                Map.entry(
                        "entries",
                        () -> Limits.demand(
                                reading(Collections.nCopies(2, new ReadRange(NONE, KEY, Integer.MAX_VALUE, false))))),
                Map.entry(
                        "ranges",
                        () -> Limits.demand(reading(Collections.nCopies(11, new ReadRange(NONE, KEY, 1, false))))),
                Map.entry("watch", () -> Limits.demand(new Watch(Collections.nCopies(11, KEY)))));
        cases.forEach((name, demand) -> assertThatThrownBy(demand::run)
                .as(name)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status()).isEqualTo(400)));
    }

    private static void demand(Mutation... mutations) {
        Limits.demand(write(mutations), 0);
    }

    private static void demand(Enqueue message) {
        Limits.demand(new AtomicWrite(List.of(), List.of(), List.of(message)), 0);
    }

    private static void demandChecks(List<Check> checks) {
        Limits.demand(new AtomicWrite(checks, List.of(), List.of()), 0);
    }

    private static SnapshotRead reading(List<ReadRange> ranges) {
        return new SnapshotRead(ranges);
    }

    private static AtomicWrite write(Mutation... mutations) {
        return new AtomicWrite(List.of(), List.of(mutations), List.of());
    }

    private static Mutation set(byte[] key, byte[] value) {
        return Mutation.of(Type.SET, key, new KvValue(value, Encoding.BYTES.code()), 0);
    }

    private void store(KvValue value) {
        pairs.put(KEY, new Pair(value.data(), value.encoding(), 1, Pair.NEVER));
    }

    private String sum(KvValue operand) {
        return resolve(Type.SUM, operand);
    }

    private String resolve(Type type, KvValue operand) {
        return text(only(Mutation.of(type, KEY, operand, 0)).pair());
    }

    private String bounded(KvValue operand, KvValue min, KvValue max, boolean clamp) {
        byte[] low = min == null ? NONE : min.data();
        byte[] high = max == null ? NONE : max.data();
        return text(
                only(new Mutation(KEY, operand, Type.SUM, 0, low, high, clamp)).pair());
    }

    private static String text(Pair pair) {
        return text(new KvValue(pair.value(), pair.encoding()));
    }

    private static String text(KvValue value) {
        return value.encoding() + ":" + HexFormat.of().formatHex(value.data());
    }

    private KeyChange only(Mutation mutation) {
        return Resolution.changes(write(mutation), pairs::get, VERSION).getFirst();
    }

    private static void assertRefused(String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused).hasMessage(text);
        });
    }

    private static KvValue le64(long value) {
        return new KvValue(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array(),
                2);
    }

    private static KvValue num(double value) {
        return v8(new V8Number.Num(value).bytes());
    }

    private static KvValue big(long value) {
        return v8(new V8Number.Big(BigInteger.valueOf(value)).bytes());
    }

    private static KvValue v8(byte[] bytes) {
        return new KvValue(bytes, 1);
    }
}
