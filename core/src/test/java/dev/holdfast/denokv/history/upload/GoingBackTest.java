package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.history.Checkout;
import dev.holdfast.denokv.history.Commits;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.When;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of an earlier time goes on in the place of its backup: what was committed since then stays in that. */
class GoingBackTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private final List<String> said = new CopyOnWriteArrayList<>();

    /** Versionstamps to what was written with them. */
    private final TreeMap<String, String> written = new TreeMap<>();

    private UploadSettings settings = Uploads.settings(Duration.ofMillis(5), 4_000, 2_000);
    private int seed;
    private int writes;

    @Test
    void everyCommitOfBothTimesIsReachedAfterAFileWasPutBack() throws IOException {
        serve(5);
        Files.copy(file(), folder.resolve("cold.db"));
        serve(20);
        Instant then = clock.instant();
        String last = written.lastKey();
        clock.advance(HOUR);
        Files.copy(folder.resolve("cold.db"), file(), StandardCopyOption.REPLACE_EXISTING);
        serve(40);
        demandAll();
        assertThat(at(new When.Time(then, false))).isEqualTo(written.get(last));
        assertThat(at(new When.Time(clock.instant(), false)))
                .isEqualTo(written.lastEntry().getValue());
        // Nobody knows what else the file had that was replaced.
        assertThatThrownBy(() -> at(new When.Time(then.plus(HOUR.dividedBy(2)), false)))
                .hasMessageContaining("one ends with " + last);
        assertThat(said).anyMatch(line -> line.contains("which has commits up to " + last));
    }

    /** Without a lease, by keys that may look all the same. */
    @Test
    void everyCommitOfBothTimesIsReachedWithoutALease() throws IOException {
        settings = new UploadSettings(
                Duration.ofMillis(5), 4_000, 2_000, Optional.empty(), Optional.empty(), Optional.empty());
        serve(5);
        Files.copy(file(), folder.resolve("cold.db"));
        serve(5);
        assertThat(BucketReader.generations(store, true)).hasSize(1);
        clock.advance(HOUR);
        Files.copy(folder.resolve("cold.db"), file(), StandardCopyOption.REPLACE_EXISTING);
        serve(20);
        assertThat(BucketReader.generations(store, true)).hasSize(2);
        demandAll();
    }

    @Test
    void everyCommitOfBothTimesIsReachedAfterGoingBack() throws IOException {
        serve(5);
        serve(20);
        Versionstamp middle =
                Versionstamp.parse(written.keySet().stream().skip(9).findFirst().orElseThrow());
        clock.advance(HOUR);
        try (History history = History.open(store, "")) {
            new Checkout(history, clock).run(new When.Stamp(middle, false), file(), true);
        }
        serve(40);
        demandAll();
        // And back once more, by then with two generations.
        try (History history = History.open(store, "")) {
            new Checkout(history, clock).run(new When.Stamp(middle, false), file(), true);
        }
        clock.advance(HOUR);
        serve(3);
        demandAll();
    }

    /** Whatever is there is found in a few looks. */
    @Test
    void theEndOfALogIsFound() {
        Generations generations = new Generations(store);
        List<Long> numbers = new ArrayList<>();
        assertThat(generations.last("g", 0)).isEmpty();
        for (long epoch = 1; epoch < 4; epoch++) {
            for (int i = 0; i < 2_500; i++) {
                numbers.add(epoch << 32 | numbers.size() + 1);
                String name = String.format("g/logs/0001_%016x_%024x_%024x.bin", numbers.getLast(), i, i);
                store.putIfAbsent(name, new byte[1]);
                if (i % 833 == 0) {
                    assertThat(generations.last("g", 0).orElseThrow().sequence().number())
                            .isEqualTo(numbers.getLast());
                    assertThat(generations.last("g", numbers.getLast() - 1)).isPresent();
                    assertThat(generations.last("g", numbers.getLast())).isEmpty();
                }
            }
        }
    }

    private void demandAll() {
        assertThat(written).as("none was given twice").hasSize(writes);
        try (History history = History.open(store, "")) {
            List<String> listed = new ArrayList<>();
            new Commits(history)
                    .newestFirst(
                            Instant.MIN,
                            Instant.MAX,
                            it -> listed.add(it.commit().toString()));
            assertThat(listed).containsAll(written.keySet()).doesNotHaveDuplicates();
        }
        written.forEach((stamp, value) -> assertThat(at(new When.Stamp(Versionstamp.parse(stamp), false)))
                .as(stamp)
                .isEqualTo(value));
    }

    private String at(When when) {
        Path out = folder.resolve("out" + seed++);
        try (History history = History.open(store, "")) {
            new Checkout(history, clock).run(when, out, false);
        }
        try (SqliteDatabase database = open(out)) {
            return new TreeMap<>(BackupModelTest.state(database)).toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** From start to end, with so many commits. */
    private void serve(int commits) {
        try (SqliteDatabase database = open(file());
                Uploader uploader =
                        Uploader.start(database, store, settings, Uploads.host(clock, 100 + seed++, said::add))) {
            uploader.demandPlace(MINUTE);
            assertThat(uploader.drain(MINUTE)).isTrue();
            for (int i = 0; i < commits; i++) {
                clock.advance(Duration.ofMillis(10));
                byte[] stamp = KvFixture.commit(database, KvFixture.set("key" + writes % 7, "value" + writes++));
                written.put(
                        Versionstamp.of(stamp).toString(), new TreeMap<>(BackupModelTest.state(database)).toString());
            }
            assertThat(uploader.drain(MINUTE)).isTrue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private SqliteDatabase open(Path path) {
        return SqliteDatabase.open(path, new DatabaseSettings(clock, new KvFixture.Randomness(seed++), 1, 1L << 30));
    }

    private Path file() {
        return folder.resolve("kv.db");
    }
}
