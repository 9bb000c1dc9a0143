package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Plan;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Upload;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.Fuse;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResumeTest {
    private final Place place = new Place(MemoryStore.create(), 3_000, Compression.ZSTD);
    private final Sample sample = Samples.of(Catalog.Kind.SQLITE, 300, 1);

    @Test
    void goesOnInTheSameSnapshotAndReadsOnlyTheRest() {
        breakOff();
        long[] read = {0};
        try (SnapshotWriter target = place.target()) {
            CopyReport report = new Copy(
                            new MemorySource(sample, "1", 2, 10),
                            target,
                            2,
                            (collection, records, bytes) -> read[0] += records)
                    .run();
            assertThat(report.resumed()).isTrue();
        }
        long all = sample.digests().values().stream()
                .mapToLong(digest -> digest.count())
                .sum();
        assertThat(read[0]).isBetween(1L, all - 100);
        assertThat(list()).hasSize(1);
        assertGood();
        assertThat(place.store.list("", "").stream().map(entry -> entry.name()))
                .noneMatch(name -> name.contains("/parts/") || name.endsWith("plan.json") || name.contains("lease"));
    }

    @Test
    void freshBeginsAnewBesideTheUnfinishedOne() {
        breakOff();
        try (SnapshotWriter target =
                new SnapshotWriter(place.store, place.settings().withFresh(true))) {
            assertThat(copy(sample, "1", target).resumed()).isFalse();
        }
        assertThat(list()).extracting(SnapshotInfo::state).containsExactly(State.UNFINISHED, State.SEALED);
        assertGood();
    }

    @Test
    void anotherPositionSchemaOrSourceIsNotMixedIn() {
        breakOff();
        try (SnapshotWriter target = place.target()) {
            assertThat(copy(sample, "2", target).resumed()).isFalse();
        }
        assertGood();
    }

    @Test
    void anUnfinishedOneThatIsOlderThanASealedOneIsLeftAlone() {
        breakOff();
        try (SnapshotWriter target = place.target()) {
            copy(sample, "2", target);
        }
        try (SnapshotWriter target = place.target()) {
            assertThat(copy(sample, "1", target).resumed()).isFalse();
        }
        assertThat(list())
                .extracting(SnapshotInfo::state)
                .containsExactly(State.UNFINISHED, State.SEALED, State.SEALED);
    }

    @Test
    void aPartThatWentMissingOrShrankIsTakenAgain() {
        for (String content : List.of("", "short")) {
            Place other = new Place(MemoryStore.create(), 3_000, Compression.ZSTD);
            breakOff(other);
            String part = other.store.list("", "").stream()
                    .map(entry -> entry.name())
                    .filter(name -> name.contains("/sql/"))
                    .findFirst()
                    .orElseThrow();
            other.store.delete(part);
            if (!content.isEmpty()) {
                try (Upload upload = other.store.create(part)) {
                    upload.write(content.getBytes(), 0, content.length());
                    upload.commit();
                }
            }
            try (SnapshotWriter target = other.target()) {
                copy(sample, "1", target);
            }
            assertThat(Records.digests(other.source())).isEqualTo(sample.digests());
            assertThat(other.reader().verifyFiles()).isEmpty();
        }
    }

    @Test
    void twoWritersOfOneSnapshotAreRefused() {
        Owner living = new Owner("here", "1", "token 1", process -> true);
        SnapshotSettings settings = SnapshotSettings.of(
                dev.holdfast.archive.layout.Origin.of("d1:shop"), "holdfast test", Place.CLOCK, living);
        Owner second = new Owner("here", "2", "token 2", process -> true);
        try (SnapshotWriter first = new SnapshotWriter(place.store, settings);
                SnapshotWriter next = new SnapshotWriter(
                        place.store, SnapshotSettings.of(settings.origin(), "holdfast test", Place.CLOCK, second))) {
            MemorySource source = new MemorySource(sample);
            first.begin(source.catalog(), new dev.holdfast.flow.Plan(List.of(), source.start(), false), a -> true);
            assertThatThrownBy(() -> copy(sample, "1", next))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
        }
    }

    /** Joining what it left, or beside it; asleep before its first record, or before its seal. */
    @Test
    void anAttemptThatSleptWritesNothingAfterTheNextOfTheSameWork() {
        for (String position : List.of("1", "2")) {
            for (boolean beforeTheSeal : List.of(false, true)) {
                Place other = new Place(MemoryStore.create(), 3_000, Compression.ZSTD);
                Map<String, String> left = new TreeMap<>();
                Runnable next = () -> {
                    try (SnapshotWriter awake = attempt(other, "far")) {
                        copy(sample, position, awake);
                    }
                    left.putAll(contents(other));
                };
                try (SnapshotWriter slept = attempt(other, "here")) {
                    Copy copy = new Copy(new MemorySource(sample, "1", 1, 10), slept, 1, Progress.SILENT);
                    assertThatThrownBy(() -> copy.run(new Copy.Stages() {
                                @Override
                                public void begun(Plan plan) {
                                    whenNot(beforeTheSeal, next);
                                }

                                @Override
                                public void written(Plan plan) {
                                    whenNot(!beforeTheSeal, next);
                                }
                            }))
                            .isInstanceOfSatisfying(
                                    Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
                }
                assertThat(contents(other)).isEqualTo(left);
                assertThat(other.reader().verifyFiles()).isEmpty();
            }
        }
    }

    private static Map<String, String> contents(Place where) {
        Map<String, String> contents = new TreeMap<>();
        Folder.list(where.store, "", entry -> {
            try (InputStream in = where.store.read(entry.name(), 0)) {
                contents.put(entry.name(), Sha256.hex(in.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return contents;
    }

    private static void whenNot(boolean condition, Runnable action) {
        if (!condition) {
            action.run();
        }
    }

    private static SnapshotWriter attempt(Place where, String machine) {
        Owner owner = new Owner(machine, "1", "token of " + machine, "run 1", process -> true);
        return new SnapshotWriter(where.store, where.settings().with(owner));
    }

    private void breakOff() {
        breakOff(place);
    }

    private void breakOff(Place where) {
        try (SnapshotWriter target = where.target()) {
            new Copy(new MemorySource(sample, "1", 1, 10), new Fuse(60).guard(target), 1, Progress.SILENT).run();
        } catch (Failure blown) {
            assertThat(blown).hasMessageContaining("fuse");
        }
        assertThat(new Snapshots(where.store).list(null))
                .extracting(SnapshotInfo::state)
                .containsExactly(State.UNFINISHED);
    }

    private static CopyReport copy(Sample sample, String position, SnapshotWriter target) {
        return new Copy(new MemorySource(sample, position, 1, 10), target, 1, Progress.SILENT).run();
    }

    private List<SnapshotInfo> list() {
        return new Snapshots(place.store).list("d1-shop");
    }

    private void assertGood() {
        assertThat(Records.digests(place.source())).isEqualTo(sample.digests());
        assertThat(place.reader().verifyFiles()).isEmpty();
    }
}
