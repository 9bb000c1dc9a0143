package dev.holdfast.denokv.history;

import static dev.holdfast.denokv.history.HandBucket.clear;
import static dev.holdfast.denokv.history.HandBucket.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.Loops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States of buckets that were written by hand, at every moment: as a model has them, and as stock's reader has them. */
class HistoryTest {
    private static final long SEED = 20_261_126;
    private static final List<String> KEYS =
            Stream.iterate(0, i -> i + 1).limit(12).map(i -> "k" + i).toList();

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private int files;

    private Path checkout(String moment) {
        Path file = folder.resolve("file" + files++);
        try (History history = History.open(store, "")) {
            new Checkout(history, clock).run(When.parse(moment), file, false);
        }
        return file;
    }

    private Map<String, String> at(String moment) {
        return FileState.of(checkout(moment));
    }

    private Map<String, String> at(long version) {
        return at(HandBucket.stamp(version));
    }

    /** Random histories whose base was read while they went on; both formats. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void everyCommitIsAsTheModelAndAsStockHasIt(int format) {
        int refused = 0;
        int early = 0;
        for (int round = 0; round < Loops.count(12, 200); round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            String name = "round" + round + "/";
            HandBucket bucket = new HandBucket(store, "", format, round % 2 == 0);
            long base = Histories.write(bucket, KEYS, random);
            StockReader stock = new StockReader(store, "");
            stock.sync();
            for (long version : bucket.states.tailMap(base).keySet()) {
                assertThat(at(version)).as(name + version).isEqualTo(bucket.states.get(version));
                if (version > base) {
                    stock.checkout(HandBucket.stamp(version));
                    assertThat(stock(stock)).as(name + version).isEqualTo(bucket.states.get(version));
                }
            }
            for (long version : bucket.states.headMap(base).keySet()) {
                early++;
                try {
                    assertThat(at(version)).as(name + version).isEqualTo(bucket.states.get(version));
                } catch (Failure e) {
                    assertThat(e.kind()).isEqualTo(Failure.Kind.NOT_FOUND);
                    refused++;
                }
            }
            assertThat(listed()).as(name).containsAll(stock.list());
            empty();
        }
        assertThat(refused).isPositive().isLessThan(early);
    }

    private static Map<String, String> stock(StockReader reader) {
        Map<String, String> state = new TreeMap<>();
        reader.state()
                .forEach((key, it) -> state.put(
                        text(key),
                        text(it.value()) + "@"
                                + Versionstamp.parse(it.versionstamp()).high()));
        return state;
    }

    private static String text(String hex) {
        return new String(java.util.HexFormat.of().parseHex(hex), java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<String> listed() {
        return listed(Instant.MIN, Instant.MAX);
    }

    private List<String> listed(Instant start, Instant end) {
        List<String> lines = new ArrayList<>();
        try (History history = History.open(store, "")) {
            new Commits(history).newestFirst(start, end, it -> lines.add(it.commit() + "\t" + it.time()));
        }
        return lines;
    }

    private void empty() {
        for (List<Store.Entry> page = store.list("", ""); !page.isEmpty(); page = store.list("", "")) {
            page.forEach(it -> store.delete(it.name()));
        }
    }

    private HandBucket simple(String name) {
        HandBucket bucket = new HandBucket(store, name, 1, true);
        bucket.before(1, set("a", "1"));
        bucket.before(5, set("b", "1"));
        bucket.part(5, List.of("a"));
        bucket.part(5, List.of("b"));
        bucket.commit(5, set("b", "1"));
        bucket.cut(5_000);
        bucket.differential(5);
        bucket.commit(7, set("a", "2"), clear("b"), set("c", "1"));
        bucket.commit(8, set("a", "3"));
        bucket.cut(10_000);
        bucket.commit(12, clear("a"));
        bucket.cut(20_000);
        return bucket;
    }

    @Test
    void momentsAreTimesStampsAndWhatWasBefore() {
        HandBucket bucket = simple("");
        Map<String, Long> meant = Map.of(
                "latest",
                12L,
                HandBucket.stamp(5),
                5L,
                HandBucket.stamp(6),
                5L,
                "before:" + HandBucket.stamp(8),
                7L,
                "before:" + HandBucket.stamp(7),
                5L,
                Instant.ofEpochMilli(10_000).toString(),
                8L,
                Instant.ofEpochMilli(19_999).toString(),
                8L,
                "before:" + Instant.ofEpochMilli(10_000),
                5L,
                "1970-01-01T01:00:20+01:00",
                12L,
                "2026-01-01T00:00:00Z",
                12L);
        meant.forEach((moment, version) -> assertThat(at(moment)).as(moment).isEqualTo(bucket.states.get(version)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000000000040000",
                "000000000000000d0000",
                "before:000000000000000d0000",
                "before:00000000000000050000",
                "1970-01-01T00:00:04.999Z"
            })
    void whatItDoesNotReachIsNotFound(String moment) {
        simple("");
        assertThatThrownBy(() -> at(moment))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-01-01", "before:latest", "0005", "2026-01-01T00:00:00"})
    void otherTextIsNoMoment(String text) {
        assertThatThrownBy(() -> When.parse(text))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE));
    }

    @Test
    void listsTheNewestFirstWithinBounds() {
        simple("");
        assertThat(listed())
                .containsExactly(
                        HandBucket.stamp(12) + "\t1970-01-01T00:00:20Z",
                        HandBucket.stamp(8) + "\t1970-01-01T00:00:10Z",
                        HandBucket.stamp(7) + "\t1970-01-01T00:00:10Z",
                        HandBucket.stamp(5) + "\t1970-01-01T00:00:05Z");
        assertThat(listed(Instant.ofEpochMilli(10_000), Instant.ofEpochMilli(20_000)))
                .hasSize(2);
        assertThat(listed(Instant.ofEpochMilli(20_000), Instant.MAX)).hasSize(1);
    }

    @Test
    void aFileIsADatabaseThatGoesOn() {
        simple("");
        Path file = checkout(HandBucket.stamp(8));
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            assertThat(KvFixture.text(database, "a")).isEqualTo("3");
            assertThat(KvFixture.get(database, "a").versionstamp())
                    .isEqualTo(Versionstamp.of(8).bytes());
            assertThat(Versionstamp.of(KvFixture.commit(database, KvFixture.set("z", "1")))
                            .high())
                    .isGreaterThan(8);
        }
        FileState.query(
                file,
                "PRAGMA integrity_check",
                row -> assertThat(row.getString(1)).isEqualTo("ok"));
        assertThat(FileState.number(file, "SELECT count(*) FROM sqlite_schema WHERE name = 'kv_expiration_ms_idx'"))
                .isOne();
    }

    private void replace(Path file, String moment) {
        try (History history = History.open(store, "")) {
            new Checkout(history, clock).run(When.parse(moment), file, true);
        }
    }

    private void assertBusy(Path file) {
        assertThatThrownBy(() -> replace(file, "latest"))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
    }

    /** One wait of ten seconds for whoever has the file open. */
    @Test
    void aFileThatIsThereIsReplacedOnlyWhenAskedAndUnused() throws Exception {
        HandBucket bucket = simple("");
        Path file = checkout("latest");
        try (History history = History.open(store, "")) {
            Checkout checkout = new Checkout(history, clock);
            assertThatThrownBy(() -> checkout.run(When.parse(HandBucket.stamp(7)), file, false))
                    .hasMessageContaining("is there already");
        }
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            KvFixture.commit(database, KvFixture.set("later", "1"));
            assertBusy(file);
            assertThat(KvFixture.text(database, "later")).isEqualTo("1");
        }
        replace(file, HandBucket.stamp(7));
        assertThat(FileState.of(file)).isEqualTo(bucket.states.get(7L));
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
        Files.delete(file);
        Files.writeString(folder.resolve(file.getFileName() + "-wal"), "left over");
        assertBusy(file);
        Files.delete(folder.resolve(file.getFileName() + "-wal"));
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> replace(file, "latest")).hasMessageContaining("not an SQLite database");
        assertThat(file).hasContent("something else");
    }

    @Test
    void anEmptyDatabaseIsAStateToo() {
        HandBucket bucket = new HandBucket(store, "", 1, true);
        bucket.differential(0);
        assertThat(at("latest")).isEmpty();
        assertThat(at(0)).isEmpty();
        bucket.commit(3, set("a", "1"));
        bucket.cut(1_000);
        assertThat(at("latest")).isEqualTo(bucket.states.get(3L));
    }
}
