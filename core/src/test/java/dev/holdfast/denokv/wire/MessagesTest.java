package dev.holdfast.denokv.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.value.Malformed;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages come back as they were sent; bytes that are none are refused, with one kind of error. */
class MessagesTest {
    private static final byte[] NONE = {};

    @Test
    void writesTheFieldNumbersOfTheSchema() {
        byte[] key = {'k'};
        var set = Mutation.of(Mutation.Type.SET, key, new KvValue(new byte[] {'v'}, 3), 5);
        var write = new AtomicWrite(List.of(new Check(key, NONE)), List.of(set), List.of());
        assertThat(hex(write.toBytes()))
                .isEqualTo("0a030a016b" + "120e" + "0a016b" + "12050a0176" + "1003" + "1801" + "2005");
        var read = new SnapshotRead(List.of(new ReadRange(key, new byte[] {'l'}, 300, true)));
        assertThat(hex(read.toBytes())).isEqualTo("0a0b" + "0a016b" + "12016c" + "18ac02" + "2001");
        var answer = new AtomicWriteOutput(AtomicWriteOutput.Status.CHECK_FAILURE, NONE, List.of(1, 3));
        assertThat(hex(answer.toBytes())).isEqualTo("0802" + "22020103");
        var entry = new KvEntry(key, new byte[] {'v'}, 1, new byte[] {9});
        var output = new SnapshotReadOutput(List.of(List.of(entry)), false, true, ReadStatus.SUCCESS);
        assertThat(hex(output.toBytes()))
                .isEqualTo("0a0d" + "0a0b" + "0a016b" + "120176" + "1801" + "220109" + "2001" + "4001");
    }

    @Test
    void readsNumbersOneByOneAsWellAsPacked() {
        byte[] apart = HexFormat.of().parseHex("080220012003");
        assertThat(AtomicWriteOutput.parse(apart).failedChecks()).containsExactly(1, 3);
    }

    @Test
    void skipsFieldsItDoesNotKnow() {
        assertThat(Watch.parse(HexFormat.of().parseHex("f83f01" + "0a030a016b")).keys())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a", "0a05", "0801", "0b", "00", "0a020801", "0affffffffffffffffff01", "0affffffff0f"})
    void refusesWhatIsNoMessage(String bytes) {
        assertThatThrownBy(() -> AtomicWrite.parse(HexFormat.of().parseHex(bytes)))
                .isInstanceOf(Malformed.class);
    }

    @Property
    void writesComeBack(@ForAll("writes") AtomicWrite write) {
        assertSame(write, AtomicWrite::parse, write.toBytes());
    }

    @Property
    void answersComeBack(@ForAll("entries") List<KvEntry> entries, @ForAll boolean strong) {
        var output = new SnapshotReadOutput(List.of(entries, List.of()), !strong, strong, ReadStatus.SUCCESS);
        assertSame(output, SnapshotReadOutput::parse, output.toBytes());
        var watched = new WatchOutput(
                ReadStatus.SUCCESS,
                entries.stream().map(it -> new WatchOutput.Key(true, it)).toList());
        assertSame(watched, WatchOutput::parse, watched.toBytes());
    }

    @Property
    void backupsComeBack(@ForAll("entries") List<KvEntry> entries, @ForAll long time) {
        var log = new BackupLog(
                entries.stream()
                        .map(it -> new BackupLog.Entry(
                                it.versionstamp(), BackupLog.Kind.SET, it.key(), it.value(), it.encoding(), time))
                        .toList(),
                time);
        assertSame(log, BackupLog::parse, log.toBytes());
        var pairs = entries.stream()
                .map(it -> new BackupPairs.Pair(it.key(), it.value()))
                .toList();
        var range = new BackupPairs(pairs, pairs);
        assertSame(range, BackupPairs::parse, range.toBytes());
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        List<Function<byte[], ?>> parsers = List.of(
                AtomicWrite::parse,
                SnapshotRead::parse,
                Watch::parse,
                SnapshotReadOutput::parse,
                AtomicWriteOutput::parse,
                WatchOutput::parse,
                BackupLog::parse,
                BackupPairs::parse);
        for (Function<byte[], ?> parser : parsers) {
            try {
                assertThat(parser.apply(bytes)).isNotNull();
            } catch (Malformed malformed) {
                assertThat(malformed).hasMessageNotContaining("Coded");
            }
        }
    }

    @Provide
    Arbitrary<List<KvEntry>> entries() {
        return Combinators.combine(bytes(), bytes(), Arbitraries.integers(), bytes())
                .as(KvEntry::new)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<AtomicWrite> writes() {
        Arbitrary<KvValue> values =
                Combinators.combine(bytes(), Arbitraries.integers()).as(KvValue::new);
        Arbitrary<Mutation> mutations = Combinators.combine(
                        bytes(),
                        values.injectNull(0.3),
                        Arbitraries.of(Mutation.Type.class),
                        Arbitraries.longs(),
                        bytes(),
                        bytes(),
                        Arbitraries.of(true, false))
                .as(Mutation::new);
        Arbitrary<Enqueue> enqueues = Combinators.combine(
                        bytes(),
                        Arbitraries.longs(),
                        bytes().list().ofMaxSize(3),
                        Arbitraries.integers().greaterOrEqual(0).list().ofMaxSize(3))
                .as(Enqueue::new);
        Arbitrary<Check> checks = Combinators.combine(bytes(), bytes()).as(Check::new);
        return Combinators.combine(
                        checks.list().ofMaxSize(3),
                        mutations.list().ofMaxSize(3),
                        enqueues.list().ofMaxSize(2))
                .as(AtomicWrite::new);
    }

    private static Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    }

    private static <T> void assertSame(T message, Function<byte[], T> parse, byte[] bytes) {
        assertThat(parse.apply(bytes)).usingRecursiveComparison().isEqualTo(message);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
