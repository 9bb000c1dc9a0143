package dev.holdfast.denokv.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.state.Live;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs as lines: what is exported comes back as it was, and what people write becomes pairs. */
class LinesTest {
    private static final long EXPIRES = 4_000_000_000_000L;

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();

    private SqliteDatabase open(String name) {
        return SqliteDatabase.open(folder.resolve(name), KvFixture.settings(clock));
    }

    private void fill(SqliteDatabase database) {
        for (int i = 0; i < 700; i++) {
            set(
                    database,
                    List.of(new KeyPart.Text("n"), new KeyPart.Number(i)),
                    new V8Number.Num(i).bytes(),
                    Encoding.V8,
                    0);
        }
        set(database, List.of(new KeyPart.Bool(true)), new byte[] {0, 1, (byte) 0xff}, Encoding.BYTES, EXPIRES);
        set(database, List.of(new KeyPart.Bytes(new byte[] {0})), KvFixture.le64(-1), Encoding.LE64, 0);
        set(database, List.of(new KeyPart.Text("empty")), new byte[0], Encoding.BYTES, 0);
        set(database, List.of(new KeyPart.Text("opaque")), HexFormat.of().parseHex("ff105222"), Encoding.V8, 0);
    }

    private static void set(
            SqliteDatabase database, List<KeyPart> key, byte[] value, Encoding encoding, long expireAtMs) {
        database.write(new AtomicWrite(
                List.of(),
                List.of(Mutation.of(
                        Mutation.Type.SET, KeyCodec.encode(key), new KvValue(value, encoding.code()), expireAtMs)),
                List.of()));
    }

    private static Map<String, String> pairs(SqliteDatabase database) {
        Map<String, String> pairs = new TreeMap<>();
        byte[] start = {};
        for (List<KvEntry> some = read(database, start); !some.isEmpty(); some = read(database, start)) {
            some.forEach(it -> pairs.put(
                    HexFormat.of().formatHex(it.key()),
                    it.encoding() + ":" + HexFormat.of().formatHex(it.value())));
            byte[] last = some.getLast().key();
            start = java.util.Arrays.copyOf(last, last.length + 1);
        }
        return pairs;
    }

    private static List<KvEntry> read(SqliteDatabase database, byte[] start) {
        return database.read(new SnapshotRead(List.of(new ReadRange(start, new byte[] {(byte) 0xff}, 1000, false))))
                .ranges()
                .getFirst();
    }

    @Test
    void whatIsExportedComesBackIntoAFile() throws IOException {
        Path lines = folder.resolve("lines");
        Map<String, String> before;
        try (SqliteDatabase database = open("kv")) {
            fill(database);
            before = pairs(database);
            assertThat(new LineExport(lines).file(folder.resolve("kv"))).isEqualTo(704);
        }
        assertThat(new LineImport(lines).file(folder.resolve("again"), false)).isEqualTo(704);
        try (SqliteDatabase database = open("again")) {
            assertThat(pairs(database)).isEqualTo(before);
        }
        assertThat(new LineExport(folder.resolve("second")).file(folder.resolve("again")))
                .isEqualTo(704);
        assertThat(withoutStamps(folder.resolve("second"))).isEqualTo(withoutStamps(lines));
        assertThat(Files.readString(lines)).contains("\"expireAt\":\"2096-10-02T07:06:40Z\"");
    }

    private static List<String> withoutStamps(Path lines) throws IOException {
        return Files.readAllLines(lines).stream()
                .map(line -> line.replaceAll(",\"versionstamp\":\"[0-9a-f]{20}\"", ""))
                .toList();
    }

    @Test
    void whatIsExportedComesBackOverKvConnect() {
        Path lines = folder.resolve("lines");
        try (SqliteDatabase from = open("from");
                SqliteDatabase to = open("to");
                SmallServer one = new SmallServer(from, "2100-01-01T00:00:00Z");
                SmallServer other = new SmallServer(to, "2100-01-01T00:00:00Z");
                KvClient reader = new KvClient(one.address(), SmallServer.TOKEN, clock, pause -> {});
                KvClient writer = new KvClient(other.address(), SmallServer.TOKEN, clock, pause -> {})) {
            fill(from);
            assertThat(new LineExport(lines).live(reader)).isEqualTo(704);
            LineImport again = new LineImport(lines);
            assertThat(again.live(writer, clock, false)).isEqualTo(new Live.Report(704, 704, 0, 0));
            assertThat(pairs(to)).isEqualTo(pairs(from));
            KvFixture.commit(to, KvFixture.set("mine", "1"));
            assertThatThrownBy(() -> again.live(writer, clock, false)).hasMessageContaining("is not empty");
            assertThat(again.live(writer, clock, true).set()).isZero();
            assertThat(KvFixture.text(to, "mine")).isEqualTo("1");
        }
    }

    @Test
    void whatPeopleWriteBecomesPairs() throws IOException {
        Path lines = Files.writeString(folder.resolve("lines"), """
                {"key": ["users", 1], "value": {"json": {"name": "Zoë", "tags": ["a"]}}}

                {"key": ["visits"], "value": {"u64": "7"}, "expireAt": "2096-10-02T07:06:40Z"}
                {"key": ["visits"], "value": {"u64": "8"}}
                """);
        assertThat(new LineImport(lines).file(folder.resolve("kv"), false)).isEqualTo(2);
        Path out = folder.resolve("out");
        new LineExport(out).file(folder.resolve("kv"));
        assertThat(withoutStamps(out))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("{\"key\":[\"users\",1],\"value\":{\"v8\":")
                                .endsWith("\"json\":{\"name\":\"Zoë\",\"tags\":[\"a\"]}}}"),
                        other -> assertThat(other).isEqualTo("{\"key\":[\"visits\"],\"value\":{\"u64\":\"8\"}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "x",
                "{\"key\":[\"a\"]}",
                "{\"key\":\"a\",\"value\":{\"u64\":\"1\"}}",
                "{\"key\":[\"a\"],\"value\":1}",
                "{\"key\":[\"a\"],\"value\":{\"u64\":\"1\"},\"ttl\":1}",
                "{\"key\":[\"a\"],\"value\":{\"u64\":\"1\"}}{\"key\":[\"b\"],\"value\":{\"u64\":\"2\"}}",
                "{\"key\":[\"a\"],\"value\":{\"u64\":\"1\"}} and more",
                "{\"key\":[\"a\"],\"key\":[\"b\"],\"value\":{\"u64\":\"1\"}}",
                "{\"key\":[\"a\"],\"value\":{\"u64\":\"1\"},\"expireAt\":\"soon\"}"
            })
    void aLineThatSaysNoPairIsNamedAndNothingIsMade(String line) throws IOException {
        Path lines = Files.writeString(
                folder.resolve("lines"), "{\"key\":[\"a\"],\"value\":{\"u64\":\"1\"}}\n" + line + "\n");
        assertThatThrownBy(() -> new LineImport(lines).file(folder.resolve("kv"), false))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE))
                .hasMessageContaining("line 2");
        assertThat(folder.toFile().list()).containsExactly("lines");
    }

    @Test
    void anOutputThatIsThereStays() throws IOException {
        Path there = Files.writeString(folder.resolve("there"), "mine");
        assertThatThrownBy(() -> new LineExport(there)).hasMessageContaining("is there already");
        assertThatThrownBy(() -> new LineExport(folder.resolve("new")).file(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }
}
