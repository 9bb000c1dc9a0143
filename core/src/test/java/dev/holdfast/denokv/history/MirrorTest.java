package dev.holdfast.denokv.history;

import static dev.holdfast.denokv.history.HandBucket.clear;
import static dev.holdfast.denokv.history.HandBucket.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a backup is a backup, also when it was made in pieces; and two moments differ by what happened between. */
class MirrorTest {
    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private final Store copy = MemoryStore.create();
    private final HandBucket bucket = new HandBucket(store, "20260501T120000000Z-0a1b2c3d/", 1, true);

    private void fill(int commits) {
        bucket.part(0, List.of());
        more(1, 1);
        bucket.differential(1);
        more(2, commits);
    }

    private void more(int first, int last) {
        for (int i = first; i <= last; i++) {
            bucket.commit(i, set("k" + i % 9, "v" + i), i % 4 == 0 ? clear("k1") : set("z", "" + i));
            bucket.cut(1_000L * i);
        }
    }

    private Mirror.Report mirror(Store to) {
        try (History history = History.open(store, "")) {
            return new Mirror(history, to).run();
        }
    }

    private void assertWhole(long newest) {
        Path file = folder.resolve("file" + newest);
        try (History history = History.open(copy, "")) {
            Checkout.Report report =
                    new Checkout(history, new KvFixture.TestClock()).run(new When.Latest(), file, false);
            assertThat(report.commit()).isEqualTo(Versionstamp.of(newest));
        }
        assertThat(FileState.of(file)).isEqualTo(bucket.states.get(newest));
    }

    @Test
    void copiesWhatIsNew() {
        fill(20);
        assertThat(mirror(copy).copied()).isEqualTo(23);
        assertWhole(20);
        assertThat(mirror(copy).copied()).isZero();
        more(21, 25);
        assertThat(mirror(copy))
                .extracting(Mirror.Report::copied, Mirror.Report::objects)
                .containsExactly(5L, 28L);
        assertWhole(25);
    }

    @Test
    void aDamagedObjectIsNotCopied() {
        fill(5);
        String name = store.list(bucket.folder + "logs/", "").get(2).name();
        bucket.write(name.substring(bucket.folder.length()), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> mirror(copy))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                .hasMessageContaining(name.substring(bucket.folder.length()));
        assertThat(copy.list(bucket.folder, "")).noneMatch(it -> it.name().equals(name));
        try (History history = History.open(copy, "")) {
            assertThat(history.complete()).isEmpty();
        }
    }

    @Test
    void whatIsWrittenDownOfTheBaseIsDemandedOfItsParts() {
        fill(3);
        store.delete(store.list(bucket.folder + "snapshots/", "").getFirst().name());
        assertThatThrownBy(() -> mirror(copy)).hasMessageContaining("has 0 parts, not 1");
    }

    /** Stopped at every call that it makes to the copy: what is there is whole, and is gone on with. */
    @Test
    void goesOnAfterEveryInterruption() {
        fill(6);
        mirror(copy);
        more(7, 12);
        int calls = 1;
        for (boolean struck = true; struck; calls++) {
            Store other = MemoryStore.create();
            copyAll(copy, other);
            FaultyStore faulty = new FaultyStore(other, FaultyStore.Fault.CRASH, calls);
            try {
                mirror(faulty);
            } catch (FaultyStore.Crash e) {
                assertThat(faulty.struck()).isTrue();
            }
            struck = faulty.struck();
            try (History history = History.open(other, "")) {
                long newest = history.find(new When.Latest()).commit().high();
                assertThat(newest).isBetween(6L, 12L);
                assertThat(FileState.of(checkout(history, calls))).isEqualTo(bucket.states.get(newest));
            }
            mirror(other);
            try (History history = History.open(other, "")) {
                assertThat(history.find(new When.Latest()).commit().high()).isEqualTo(12);
            }
        }
        assertThat(calls).isGreaterThan(20);
    }

    private Path checkout(History history, int number) {
        Path file = folder.resolve("interrupted" + number);
        new Checkout(history, new KvFixture.TestClock()).run(new When.Latest(), file, false);
        return file;
    }

    private static void copyAll(Store from, Store to) {
        for (Store.Entry entry : from.list("", "")) {
            try (InputStream in = from.read(entry.name(), 0);
                    Upload upload = to.create(entry.name())) {
                byte[] content = in.readAllBytes();
                upload.write(content, 0, content.length);
                upload.commit();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<Differences.Line> differences(long before, long after) {
        List<Differences.Line> lines = new ArrayList<>();
        try (History history = History.open(store, "")) {
            new Differences(history)
                    .run(When.parse(HandBucket.stamp(before)), When.parse(HandBucket.stamp(after)), lines::add);
        }
        return lines;
    }

    @Test
    void tellsWhatHappenedBetweenTwoMoments() {
        fill(12);
        assertThat(differences(7, 7)).isEmpty();
        assertThat(differences(1, 4))
                .extracting(MirrorTest::text)
                .containsExactly("k1: v1 -> null", "k2: null -> v2", "k3: null -> v3", "k4: null -> v4", "z: 1 -> 3");
        assertThat(differences(4, 1))
                .extracting(MirrorTest::text)
                .containsExactly("k1: null -> v1", "k2: v2 -> null", "k3: v3 -> null", "k4: v4 -> null", "z: 3 -> 1");
    }

    private static String text(Differences.Line line) {
        var any = line.before() == null ? line.after() : line.before();
        return new String(any.key(), java.nio.charset.StandardCharsets.UTF_8) + ": " + value(line.before()) + " -> "
                + value(line.after());
    }

    private static String value(dev.holdfast.denokv.bucket.StoredPair pair) {
        return pair == null ? null : new String(pair.value(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
