package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.testing.Fuse;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.MemoryTarget;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyTest {
    private static final Sample SAMPLE = Samples.of(Catalog.Kind.SQLITE, 900, 1);

    private final MemoryTarget.Storage storage = new MemoryTarget.Storage();
    private final MemoryTarget target = new MemoryTarget(storage, 4);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 9})
    void movesEverythingAndSaysWhatWentBy(int workers) {
        CopyReport report = new Copy(new MemorySource(SAMPLE), target, workers, Progress.SILENT).run();
        assertThat(report.resumed()).isFalse();
        assertThat(report.digests()).isEqualTo(SAMPLE.digests());
        assertThat(report.capture().exact()).isTrue();
        assertThat(report.catalog()).isEqualTo(SAMPLE.catalog());
        assertThat(Records.digests(storage.source())).isEqualTo(SAMPLE.digests());
    }

    @Test
    void progressAddsUpToAllRecords() {
        Map<String, Long> moved = new ConcurrentHashMap<>();
        Progress progress = (collection, records, bytes) -> {
            assertThat(bytes).isPositive();
            moved.merge(collection, records, Long::sum);
        };
        new Copy(new MemorySource(SAMPLE), target, 4, progress).run();
        SAMPLE.digests()
                .forEach((name, digest) ->
                        assertThat(moved.getOrDefault(name, 0L)).isEqualTo(digest.count()));
    }

    @Test
    void noMoreThreadsThanBothEndsAllow() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Progress progress = (collection, records, bytes) -> threads.add(Thread.currentThread());
        new Copy(new MemorySource(SAMPLE, "1", 1, 10), target, 4, progress).run();
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12})
    void theFailureOfOneEndStopsTheCopyAndNothingIsFinished(int call) {
        Source source = new Fuse(call).guard(new MemorySource(SAMPLE));
        assertThatThrownBy(() -> new Copy(source, target, 4, Progress.SILENT).run())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("fuse");
        assertThat(storage.isComplete()).isFalse();
    }

    @Test
    void whatFailsBesideTheFirstFailureIsNotLost() {
        CyclicBarrier both = new CyclicBarrier(2);
        Progress progress = (collection, records, bytes) -> {
            try {
                both.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("two workers never met", e);
            }
            throw new IllegalStateException("broken");
        };
        MemorySource source = new MemorySource(SAMPLE, "1", 2, 100);
        assertThatThrownBy(() -> new Copy(source, target, 2, progress).run())
                .isInstanceOf(IllegalStateException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    }

    @Test
    void onlyTheRestIsMovedWhenTheTargetGoesOn() {
        Source breaking = new Fuse(20).guard(new MemorySource(SAMPLE));
        assertThatThrownBy(() -> new Copy(breaking, target, 1, Progress.SILENT).run())
                .isInstanceOf(Failure.class);
        long[] moved = {0};
        Progress progress = (collection, records, bytes) -> moved[0] += records;
        CopyReport report = new Copy(new MemorySource(SAMPLE), target, 1, progress).run();
        assertThat(report.resumed()).isTrue();
        assertThat(report.digests()).isEmpty();
        long all = SAMPLE.digests().values().stream().mapToLong(d -> d.count()).sum();
        assertThat(moved[0]).isPositive().isLessThan(all);
        assertThat(Records.digests(storage.source())).isEqualTo(SAMPLE.digests());
    }
}
