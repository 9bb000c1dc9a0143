package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.testing.Fuse;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every target must do. A subclass makes places that it writes to and reads back. */
public abstract class TargetContract {

    /** Somewhere that is written by a target and read by a source; it outlives both. */
    public interface Place {

        /** A new target onto it. */
        Target target();

        /** A new source onto it; may fail while it is not complete. */
        Source source();

        /** Whether somebody who finds it would take it for whole. */
        boolean looksComplete();
    }

    protected abstract Catalog.Kind kind();

    /** A new, empty place. */
    protected abstract Place place() throws Exception;

    /** About how many records the main sample has; fewer where each costs time. */
    protected int size() {
        return 600;
    }

    /** How records are refused where others are. */
    protected Class<? extends Failure> refusal() {
        return NotEmpty.class;
    }

    /** False for a target that always makes something new beside what is there. */
    protected boolean refusesWhatIsThere() {
        return true;
    }

    /** At every how manyth call a copy is broken; 1 for each of them. */
    protected int crashStep() {
        return 1;
    }

    /** A state with about so many records; a place that takes only some states says which. */
    protected Sample sample(int records, long seed) {
        return Samples.of(kind(), records, seed);
    }

    protected Sample empty() {
        return Samples.empty(kind());
    }

    /** What of a state is there when it was written. */
    protected Map<String, Digest> kept(Map<String, Digest> digests) {
        return digests;
    }

    private Sample sample() {
        return sample(size(), 1);
    }

    @Test
    protected void holdsAfterwardsWhatTheSourceHeld() throws Exception {
        Place place = place();
        CopyReport report = copy(sample(), place, 1);
        assertHolds(place, sample());
        assertThat(report.digests().values())
                .containsExactlyInAnyOrderElementsOf(sample().digests().values());
    }

    @Test
    protected void segmentsMayBeWrittenAtOnce() throws Exception {
        Place place = place();
        copy(sample(), place, 4);
        assertHolds(place, sample());
    }

    @Test
    protected void nothingAtAllCanBeWritten() throws Exception {
        Place place = place();
        copy(empty(), place, 2);
        assertHolds(place, empty());
    }

    @Test
    protected void refusesWhatIsNotEmptyAndLeavesItAlone() throws Exception {
        Place place = place();
        copy(sample(), place, 1);
        Sample other = sample(30, 2);
        if (!refusesWhatIsThere()) {
            copy(other, place, 1);
            return;
        }
        assertThatThrownBy(() -> copy(other, place, 1)).isInstanceOf(refusal());
        assertHolds(place, sample());
    }

    @Test
    protected void withoutFinishNothingLooksComplete() throws Exception {
        Place place = place();
        Sample sample = sample();
        MemorySource source = new MemorySource(sample);
        try (Target target = place.target()) {
            Plan plan = target.begin(source.catalog(), planOf(source, 2), Target.Joins.of(source));
            for (Segment segment : plan.segments()) {
                write(source, target, segment);
            }
        }
        assertThat(place.looksComplete()).isFalse();
        copy(sample, place, 1);
        assertHolds(place, sample);
    }

    private static void write(Source source, Target target, Segment segment) {
        try (BatchReader reader = source.read(segment.collection(), segment.range());
                RangeWriter writer = target.open(segment)) {
            for (var batch = reader.next(); batch != null; batch = reader.next()) {
                writer.write(batch);
            }
            writer.commit();
        }
    }

    @Test
    protected void aCopyBrokenAtAnyCallConvergesWhenRunAgain() throws Exception {
        Sample sample = sample(250, 3);
        for (int n = 1; ; n += crashStep()) {
            Place place = place();
            Fuse fuse = new Fuse(n);
            if (!breaks(sample, place, fuse)) {
                break;
            }
            assertThat(place.looksComplete()).as("after a break at call %d", n).isFalse();
            copy(sample, place, 2);
            assertHolds(place, sample);
        }
    }

    @Test
    protected void whatAnEarlierStateLeftNeverMixesWithAnother() throws Exception {
        Sample earlier = sample(250, 4);
        Sample later = sample(250, 5);
        for (int n = 3; ; n += 5 * crashStep()) {
            Place place = place();
            if (!breaks(earlier, place, new Fuse(n))) {
                break;
            }
            if (takes(place, new MemorySource(later, "2", 2, 100))) {
                assertHolds(place, later);
            } else {
                assertThat(place.looksComplete())
                        .as("after a break at call %d", n)
                        .isFalse();
                copy(earlier, place, 1);
                assertHolds(place, earlier);
            }
        }
    }

    private static boolean takes(Place place, Source source) {
        try (Target target = place.target()) {
            new Copy(source, target, 1, Progress.SILENT).run();
            return true;
        } catch (NotEmpty refused) {
            return false;
        }
    }

    private static boolean breaks(Sample sample, Place place, Fuse fuse) {
        try (Target target = place.target()) {
            new Copy(new MemorySource(sample), fuse.guard(target), 2, Progress.SILENT).run();
        } catch (Failure failure) {
            assertThat(fuse.hasBlown()).as(failure.getMessage()).isTrue();
        }
        return fuse.hasBlown();
    }

    @Test
    protected void closingTwiceOrEarlyIsFine() throws Exception {
        Target target = place().target();
        assertThat(target.writers()).isPositive();
        assertThat(target.address()).isNotBlank();
        target.close();
        assertThatCode(target::close).doesNotThrowAnyException();
    }

    private static CopyReport copy(Sample sample, Place place, int workers) {
        try (Target target = place.target()) {
            return new Copy(new MemorySource(sample), target, workers, Progress.SILENT).run();
        }
    }

    private void assertHolds(Place place, Sample sample) {
        assertThat(place.looksComplete()).isTrue();
        try (Source source = place.source()) {
            assertThat(kept(Records.digests(source))).isEqualTo(kept(sample.digests()));
            assertThat(objects(source.catalog())).isEqualTo(objects(sample.catalog()));
        }
    }

    private static Set<SqlObject> objects(Catalog catalog) {
        return new HashSet<>(catalog.objects());
    }

    private static Plan planOf(Source source, int parts) {
        List<Segment> segments = new ArrayList<>();
        source.catalog().collections().forEach(collection -> {
            int number = 0;
            for (KeyRange range : source.split(collection, parts)) {
                segments.add(new Segment(collection, number++, range));
            }
        });
        return new Plan(segments, source.start(), false);
    }
}
