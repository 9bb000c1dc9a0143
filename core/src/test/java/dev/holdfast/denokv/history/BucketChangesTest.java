package dev.holdfast.denokv.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.changes.Change;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.ChangeSourceContract;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A backup in a bucket as a source of changes. */
class BucketChangesTest extends ChangeSourceContract {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Store store = MemoryStore.create();
    private HandBucket bucket;
    private long version = 10;
    private int generations;
    private int keys;

    @Override
    protected ChangeSource open() {
        beginGeneration();
        return new BucketChanges(store, POLL);
    }

    @Override
    protected void commit(int changes) {
        HandBucket.Change[] all = new HandBucket.Change[changes];
        for (int i = 0; i < changes; i++) {
            all[i] = HandBucket.set("key" + keys++, "value");
        }
        bucket.commit(++version, all);
        bucket.cut(1_000 * version);
    }

    @Override
    protected boolean keepsEmptyCommits() {
        return false;
    }

    /** Whole generations go, and not their beginnings; but what is there no more must be told. */
    @Override
    protected void forget(Position through) {
        for (Store.Entry entry : store.list(bucket.folder + "logs/", "")) {
            String last = entry.name()
                    .substring(entry.name().length() - 28, entry.name().length() - 8);
            if (last.compareTo(through.at()) < 0) {
                store.delete(entry.name());
            }
        }
        source.close();
        source = new BucketChanges(store, POLL);
    }

    @Override
    protected void beginGeneration() {
        bucket = new HandBucket(store, "2026050%dT120000000Z-0a1b2c3d/".formatted(++generations), 1, true);
        bucket.commit(++version, HandBucket.clear("no such key"));
        bucket.cut(1_000 * version);
        bucket.differential(version);
    }

    @Test
    void givesWhatTheBaseHasNot() {
        assertThat(source.oldest().at()).isEqualTo(HandBucket.stamp(version));
        commit(2);
        var commits = source.read(source.oldest(), 10, Duration.ZERO);
        assertThat(commits).hasSize(1);
        assertThat(commits.getFirst().time().toEpochMilli()).isEqualTo(1_000 * version);
        assertThat(((Change.Put) commits.getFirst().changes().getFirst())
                        .record()
                        .text(0, 0))
                .isEqualTo("key0");
    }

    @Test
    void stopsInFrontOfAnObjectThatIsMissing() {
        Position start = source.newest();
        commit(1);
        commit(1);
        commit(1);
        String second = store.list(bucket.folder + "logs/", "").get(2).name();
        store.delete(second);
        assertThatThrownBy(() -> source.read(start, 10, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                .hasMessageContaining("object 3 of the log is missing");
    }

    @Test
    void goesOnWhenWhatWasMissingIsThere() {
        Position start = source.newest();
        commit(1);
        assertThat(source.read(start, 10, Duration.ZERO)).hasSize(1);
        commit(1);
        commit(1);
        commit(1);
        String name = store.list(bucket.folder + "logs/", "").get(3).name();
        byte[] object = bytes(name);
        store.delete(name);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> source.read(start, 10, Duration.ZERO))
                    .hasMessageContaining("object 4 of the log is missing");
        }
        store.putIfAbsent(name, object);
        assertThat(source.read(start, 10, Duration.ZERO)).hasSize(4);
    }

    /** As a folder does that is written to while it is read. */
    @Test
    void whatAListHasLeftOutOnceIsNotMissing() {
        Set<String> hidden = new HashSet<>();
        Store racing = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(store, arguments);
                    if (!method.getName().equals("list")) {
                        return result;
                    }
                    List<Store.Entry> all = new ArrayList<>(entries(result));
                    all.removeIf(it -> hidden.remove(it.name()));
                    return all;
                });
        try (BucketChanges changes = new BucketChanges(racing, POLL)) {
            Position start = changes.newest();
            commit(1);
            commit(1);
            hidden.add(store.list(bucket.folder + "logs/", "").get(1).name());
            assertThat(changes.read(start, 10, Duration.ZERO)).hasSize(2);
        }
    }

    private static List<Store.Entry> entries(Object result) {
        return ((List<?>) result).stream().map(Store.Entry.class::cast).toList();
    }

    private byte[] bytes(String name) {
        try (InputStream in = store.read(name, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsWrittenAgainIsNotGivenAgain() {
        HandBucket hosted = new HandBucket(store, "", 1, false);
        HandBucket.Change change = HandBucket.set("a", "1");
        store.list("", "").forEach(it -> store.delete(it.name()));
        hosted.differential(1);
        hosted.commit(5, change);
        hosted.cut(1_000);
        hosted.commit(5, change);
        hosted.cut(1_000);
        hosted.commit(7, change);
        hosted.cut(2_000);
        try (BucketChanges again = new BucketChanges(store, POLL)) {
            List<String> stamps = again.read(again.oldest(), 1, Duration.ZERO).stream()
                    .map(it -> it.position().at())
                    .toList();
            assertThat(stamps).containsExactly(HandBucket.stamp(5));
            Position after = new Position("", stamps.getFirst());
            assertThat(again.read(after, 9, Duration.ZERO))
                    .extracting(it -> it.position().at())
                    .containsExactly(HandBucket.stamp(7));
        }
    }

    @Test
    void withoutAWholeGenerationThereIsNothingToFollow() {
        store.list("", "").forEach(it -> store.delete(it.name()));
        assertThatThrownBy(() -> new BucketChanges(store, POLL))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }
}
