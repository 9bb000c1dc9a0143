package dev.holdfast.denokv.history;

import static dev.holdfast.denokv.history.HandBucket.clear;
import static dev.holdfast.denokv.history.HandBucket.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import dev.holdfast.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets that are not as they were written: what is wrong is named, and no file comes of it. */
class DamageTest {
    private static final String OURS = "20260501T120000000Z-0a1b2c3d/";

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private HandBucket bucket;
    private String first;
    private String second;

    @BeforeEach
    void write() {
        fill(OURS);
    }

    private void fill(String name) {
        bucket = new HandBucket(store, name, 1, true);
        bucket.before(3, set("a", "1"), set("b", "1"), set("c", "1"));
        bucket.part(3, List.of("a"));
        bucket.part(3, List.of("b"));
        bucket.part(3, List.of("c"));
        bucket.commit(3, clear("no such key"));
        bucket.cut(1_000);
        bucket.differential(3);
        bucket.commit(5, set("a", "2"), clear("b"));
        first = bucket.cut(2_000);
        bucket.commit(7, set("a", "3"));
        second = bucket.cut(3_000);
        bucket.commit(9, set("a", "4"));
        bucket.cut(4_000);
    }

    private Map<String, String> checkout() {
        Path file = folder.resolve("file");
        try (History history = History.open(store, "")) {
            new Checkout(history, new KvFixture.TestClock()).run(new When.Latest(), file, false);
        }
        Map<String, String> state = FileState.of(file);
        delete(file);
        return state;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNamed(String... words) {
        assertThatThrownBy(this::checkout)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                .hasMessageContainingAll(words);
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rename(String from, String to) {
        bucket.write(to, content(from));
        store.delete(bucket.folder + from);
    }

    private byte[] content(String name) {
        try (InputStream in = store.read(bucket.folder + name, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> names() {
        return store.list(bucket.folder, "").stream()
                .map(it -> it.name().substring(bucket.folder.length()))
                .filter(it -> it.endsWith(".bin"))
                .toList();
    }

    @Test
    void whatIsWholeIsRead() {
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
    }

    @Test
    void everyFlippedByteIsNamed() {
        for (String name : names()) {
            byte[] whole = content(name);
            for (int at = 0; at < whole.length - 35; at += 3) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 0x10;
                bucket.write(name, flipped);
                assertNamed(name, "checksum");
            }
            bucket.write(name, whole);
        }
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
    }

    @Test
    void everyObjectThatIsCutOffIsNamed() {
        for (String name : names()) {
            byte[] whole = content(name);
            bucket.write(name, Arrays.copyOf(whole, whole.length - 36));
            assertNamed(name);
            bucket.write(name, whole);
        }
    }

    @Test
    void everyObjectThatIsMissingIsNamed() {
        // Of the log's last one nobody can know.
        List<String> told =
                names().stream().filter(it -> !it.contains("0000000100000004_")).toList();
        assertThat(told).hasSize(6);
        for (String name : told) {
            byte[] whole = content(name);
            store.delete(bucket.folder + name);
            assertThatThrownBy(this::checkout)
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                    .hasMessageMatching(".*(is missing|has 2 parts, not 3).*");
            bucket.write(name, whole);
        }
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
    }

    @Test
    void somethingElseIsNamed() {
        for (String foreign : List.of("logs/README.txt", "snapshots/0001_0.bin", "logs/" + "0".repeat(60))) {
            bucket.write(foreign, new byte[0]);
            assertNamed(foreign, "does not belong");
            store.delete(bucket.folder + foreign);
        }
    }

    @Test
    void anObjectUnderAnotherNameIsNamed() {
        byte[] content = content(second);
        bucket.write(first, content);
        assertNamed(first, "holds other changes");
    }

    @Test
    void aDamagedVersionstampOfTheBaseIsNamed() {
        for (String text : List.of("", "0000000000000003000", "00000000000000030000\n", "x".repeat(20))) {
            bucket.write("differential", HandBucket.utf8(text));
            assertNamed("differential");
        }
    }

    private static final String OTHER = "elsewhere/";

    /** Without our numbers: what is told is told by the commits. */
    private void foreign() {
        store.list("", "").forEach(it -> store.delete(it.name()));
        fill("");
    }

    @Test
    void anObjectThatIsOutOfOrderIsNamed() {
        foreign();
        rename(first, first.replace("0000000100000002_", "0000000100000009_"));
        assertNamed("0000000100000009_", "out of order");
    }

    @Test
    void anObjectThatWasWrittenAgainIsNotAppliedAgain() {
        foreign();
        bucket.write(first.replace("0000000100000002_", "0000000100000009_"), content(first));
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
        bucket.write(second.replace("0000000100000003_", "000000010000000a_"), content(second));
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
        StockReader stock = new StockReader(store, "");
        stock.sync();
        stock.checkout(HandBucket.stamp(9));
        assertThat(stock.state()).hasSameSizeAs(bucket.states.get(9L));
    }

    @Test
    void anObjectThatContradictsAnotherIsNamed() {
        foreign();
        byte[] entry = new Proto()
                .bytes(1, java.util.HexFormat.of().parseHex("0000000000000007" + "0000" + "ffff"))
                .number(2, 1)
                .bytes(3, HandBucket.utf8("a"))
                .bytes(4, HandBucket.utf8("another"))
                .number(5, 3)
                .done();
        String name = second.replace("0000000100000003_", "0000000100000009_");
        bucket.put(name, new Proto().bytes(1, entry).number(2, 3_000).done());
        assertNamed(name, "something else about the commit 00000000000000070000");
    }

    @Test
    void oneThatIsNotWholeIsPassedOver() {
        HandBucket begun = new HandBucket(store, "20260502T120000000Z-0a1b2c3d/", 1, true);
        begun.commit(11, set("a", "5"));
        begun.cut(9_000);
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
        store.list(OURS, "").forEach(it -> store.delete(it.name()));
        assertThatThrownBy(this::checkout).hasMessageContaining("no generation").hasMessageContaining("is whole yet");
    }

    /** Nothing is taken from an older one in its place. */
    @Test
    void oneThatWasWholeIsNotPassedOver() {
        fill("20260502T120000000Z-0a1b2c3d/");
        store.delete(bucket.folder + "differential");
        assertNamed("differential is missing");
    }

    @Test
    void damageConcernsOnlyWhoNeedsTheGeneration() {
        bucket.write("differential", new byte[0]);
        fill("20260502T120000000Z-0a1b2c3d/");
        assertThat(checkout()).isEqualTo(bucket.states.get(9L));
        try (History history = History.open(store, "20260502T120000000Z-0a1b2c3d")) {
            assertThat(history.find(new When.Latest()).commit().high()).isEqualTo(9);
        }
        try (History history = History.open(store, "")) {
            assertThatThrownBy(() -> history.find(When.parse(HandBucket.stamp(1))))
                    .hasMessageContaining(OURS + "differential")
                    .hasMessageContaining("is damaged");
        }
    }

    @Test
    void anotherCommitOfTheBaseIsNamed() {
        for (long version : new long[] {1, 5, 8}) {
            bucket.write("differential", HandBucket.utf8(HandBucket.stamp(version)));
            assertNamed("differential", "the log begins with " + HandBucket.stamp(3));
        }
    }

    @Test
    void anEmptiedPartIsNamed() {
        String name = names().stream()
                .filter(it -> it.startsWith("snapshots/"))
                .findFirst()
                .orElseThrow();
        bucket.write(name, new byte[0]);
        assertNamed(name, "checksum");
        bucket.put(name, new byte[0]);
        assertNamed(name, "another base");
    }

    @Test
    void whatIsWrittenDownOfTheBaseIsDemanded() {
        store.delete(OURS + "base.json");
        assertNamed("base.json");
        bucket.write("base.json", HandBucket.utf8("{\"parts\":3,\"pairs\":4}"));
        assertNamed("3 pairs, not 4");
        bucket.write("base.json", HandBucket.utf8("{}"));
        assertNamed("base.json", "does not say");
    }

    @Test
    void aLogThatIsGoneIsNamed() {
        names().stream().filter(it -> it.startsWith("logs/")).forEach(it -> store.delete(OURS + it));
        assertNamed("object 1 of the log is missing");
    }

    /** As stock readers have to be given it. */
    @Test
    void aGenerationThatIsNamedItselfIsCheckedAlike() {
        foreign();
        fill(OURS);
        store.list(OURS, "").forEach(it -> {
            String name = it.name().substring(OURS.length());
            byte[] content = content(name);
            bucketAt("").write(name, content);
            store.delete(it.name());
        });
        store.delete(first);
        bucket = bucketAt("");
        assertNamed("object 2 of the log is missing");
    }

    private HandBucket bucketAt(String name) {
        return new HandBucket(store, name, 1, true);
    }

    @Test
    void theNewestThatReachesTheMomentIsTaken() {
        HandBucket next = new HandBucket(store, "20260502T120000000Z-0a1b2c3d/", 1, true);
        next.before(9, set("x", "1"));
        next.part(9, List.of("x"));
        next.commit(9, set("x", "1"));
        next.cut(8_000);
        next.differential(9);
        try (History history = History.open(store, "")) {
            assertThat(history.find(new When.Latest())
                            .generation()
                            .bucket()
                            .generation()
                            .folder())
                    .isEqualTo(next.folder);
            for (String moment :
                    List.of(HandBucket.stamp(8), "before:" + HandBucket.stamp(9), "1970-01-01T00:00:03Z")) {
                History.Place place = history.find(When.parse(moment));
                assertThat(place.generation().bucket().generation().folder()).isEqualTo(OURS);
                assertThat(place.commit().high()).isEqualTo(7);
            }
        }
        try (History history = History.open(store, OURS.substring(0, OURS.length() - 1))) {
            assertThat(history.find(new When.Latest())
                            .generation()
                            .bucket()
                            .generation()
                            .folder())
                    .isEqualTo(OURS);
        }
        assertThatThrownBy(() -> History.open(store, OTHER)).hasMessageContaining("no generation elsewhere/");
    }

    @Test
    void aHoleBetweenTwoIsNamed() {
        HandBucket next = new HandBucket(store, "20260502T120000000Z-0a1b2c3d/", 1, true);
        next.before(20, set("x", "1"));
        next.part(20, List.of("x"));
        next.commit(20, set("x", "1"));
        next.cut(8_000);
        next.differential(20);
        try (History history = History.open(store, "")) {
            assertThatThrownBy(() -> history.find(When.parse("1970-01-01T00:00:05Z")))
                    .hasMessageContaining("one ends with " + HandBucket.stamp(9))
                    .hasMessageContaining("the next begins with " + HandBucket.stamp(20));
            assertThatThrownBy(() -> history.find(When.parse(HandBucket.stamp(15))))
                    .isInstanceOf(Failure.class);
            assertThat(history.find(When.parse("1970-01-01T00:00:04Z")).commit().high())
                    .isEqualTo(9);
        }
    }

    @Test
    void aStoreWithoutABackupIsNotOne() {
        store.list("", "").forEach(it -> store.delete(it.name()));
        try (Upload other = store.create("some/where/else.txt")) {
            other.commit();
        }
        assertThatThrownBy(() -> History.open(store, ""))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }
}
