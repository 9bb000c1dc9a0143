package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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

    /** It would be removed with it. */
    @Test
    void whatIsBeingRemovedIsNotGoneOnWith() {
        breakOff();
        String half = list().getFirst().id();
        place.store.putIfAbsent(half + "/" + Removal.MARK, new byte[] {'{', '}'});
        try (SnapshotWriter target = place.target()) {
            assertThat(copy(sample, "1", target).resumed()).isFalse();
            assertThat(target.id()).isNotEqualTo(half);
        }
        try (SnapshotWriter target = place.snapshots().writer(place.settings(), half)) {
            assertThatThrownBy(() -> copy(sample, "1", target))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
        }
        assertGood();
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

    /** Cancelled, or failed: what it read is older than the run that comes after it, and that would not know. */
    @Test
    void noOtherRunGoesOnInWhatARunLeft() {
        breakOff(attempt(place, "run 1", Place.NOW));
        for (String other : List.of("run 2", "")) {
            try (SnapshotWriter target = attempt(place, other, Place.NOW)) {
                assertThat(new Copy(tolerant("1"), target, 1, Progress.SILENT)
                                .run()
                                .resumed())
                        .as(other)
                        .isFalse();
            }
        }
        assertThat(list())
                .extracting(SnapshotInfo::state)
                .containsExactly(State.UNFINISHED, State.SEALED, State.SEALED);
        assertGood();
    }

    @Test
    void aRunGoesOnInItsOwnAlsoWhenTheSourceHasMovedAndDaysLater() {
        breakOff(attempt(place, "run 1", Place.NOW));
        try (SnapshotWriter target = attempt(place, "run 1", Place.NOW.plus(Duration.ofDays(3)))) {
            CopyReport report = new Copy(tolerant("2"), target, 1, Progress.SILENT).run();
            assertThat(report.resumed()).isTrue();
            assertThat(report.capture().exact()).isFalse();
        }
        assertThat(list()).hasSize(1);
    }

    @Test
    void aCallOfNoRunGoesOnOnlyWhereTheSourceHasNotMovedAndNotForLong() {
        assertThat(goesOn(tolerant("1"), tolerant("1"), Duration.ofHours(23))).isTrue();
        assertThat(goesOn(tolerant("1"), tolerant("2"), Duration.ofSeconds(1))).isFalse();
        assertThat(goesOn(tolerant("1"), tolerant("1"), Duration.ofHours(25))).isFalse();
    }

    @Test
    void whatHasNoPositionsIsGoneOnWithForAnHourAndThatIsSaid() {
        assertThat(goesOn(clocked("10:00"), clocked("10:59"), Duration.ofMinutes(59)))
                .isTrue();
        assertThat(goesOn(clocked("10:00"), clocked("11:01"), Duration.ofMinutes(61)))
                .isFalse();
    }

    /** Whether a second call of no run, so much later, goes on; what it ends in is as good as anything. */
    private boolean goesOn(Source first, Source second, Duration later) {
        Place where = new Place(MemoryStore.create(), 3_000, Compression.ZSTD);
        breakOff(where, first, attempt(where, "", Place.NOW));
        try (SnapshotWriter target = attempt(where, "", Place.NOW.plus(later))) {
            CopyReport report = new Copy(second, target, 1, Progress.SILENT).run();
            assertThat(new Snapshots(where.store).list(null)).hasSize(report.resumed() ? 1 : 2);
            assertThat(where.reader().verifyFiles()).isEmpty();
            boolean told = report.findings().stream()
                    .anyMatch(one -> one.reason()
                            .contains("may be as old as " + first.start().from()));
            assertThat(told).isEqualTo(report.resumed() && first.start().kind() == AsOf.Kind.CLOCK);
            return report.resumed();
        }
    }

    private static SnapshotWriter attempt(Place where, String run, Instant now) {
        SnapshotSettings usual = where.settings();
        return new SnapshotWriter(
                where.store,
                new SnapshotSettings(
                        usual.origin(),
                        usual.mode(),
                        usual.tool(),
                        usual.compression(),
                        usual.encryption(),
                        usual.signer(),
                        usual.partBytes(),
                        false,
                        Clock.fixed(now, ZoneOffset.UTC),
                        usual.owner().workingFor(run)));
    }

    /** As D1 read by pages: it can say of any earlier position that it went on from it. */
    private Source tolerant(String position) {
        return new Joining(new MemorySource(sample, position, 1, 10), AsOf.Kind.D1_BOOKMARK, position);
    }

    /** As Workers KV, which knows no positions. */
    private Source clocked(String time) {
        return new Joining(new MemorySource(sample, time, 1, 10), AsOf.Kind.CLOCK, time);
    }

    private static final class Joining extends ForwardingSource {
        private final AsOf start;

        Joining(Source source, AsOf.Kind kind, String position) {
            super(source);
            this.start = AsOf.at(kind, position);
        }

        @Override
        public AsOf start() {
            return start;
        }

        @Override
        public boolean continues(AsOf earlier) {
            return earlier.kind() == start.kind();
        }
    }

    private void breakOff() {
        breakOff(place);
    }

    private void breakOff(SnapshotWriter writer) {
        breakOff(place, tolerant("1"), writer);
    }

    private static void breakOff(Place where, Source source, SnapshotWriter writer) {
        try (writer) {
            new Copy(source, new Fuse(60).guard(writer), 1, Progress.SILENT).run();
        } catch (Failure blown) {
            assertThat(blown).hasMessageContaining("fuse");
        }
        assertThat(new Snapshots(where.store).list(null))
                .extracting(SnapshotInfo::state)
                .containsExactly(State.UNFINISHED);
    }

    private void breakOff(Place where) {
        breakOff(where, new MemorySource(sample, "1", 1, 10), where.target());
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
