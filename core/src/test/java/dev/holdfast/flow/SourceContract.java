package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every source must do. A subclass says which kind it is and how a place comes to hold a sample.
 */
public abstract class SourceContract {

    protected abstract Catalog.Kind kind();

    /**
     * A new source onto a new place that holds this sample: made from {@link Sample#sql}, {@link Sample#records}, or by a
     * {@link Copy} out of a {@link dev.holdfast.testing.MemorySource}.
     */
    protected abstract Source open(Sample sample) throws Exception;

    /** About how many records the main sample has; fewer where each costs time. */
    protected int size() {
        return 2_500;
    }

    /** False where a capture of an unchanging place can not be proven to be one state. */
    protected boolean isExact() {
        return true;
    }

    /** A state with about so many records; a place that takes only some states says which. */
    protected Sample sample(int records, long seed) {
        return Samples.of(kind(), records, seed);
    }

    protected Sample empty() {
        return Samples.empty(kind());
    }

    /** False where a capture can not have everything of its place. */
    protected boolean isLossless() {
        return true;
    }

    private Sample sample() {
        return sample(size(), 1);
    }

    @Test
    protected void readsEveryRecordOnceBitForBit() throws Exception {
        Sample sample = sample();
        try (Source source = open(sample)) {
            assertThat(Records.digests(source)).isEqualTo(sample.digests());
        }
    }

    @Test
    protected void anEmptyPlaceIsASourceWithoutRecords() throws Exception {
        Sample empty = empty();
        try (Source source = open(empty)) {
            assertThat(Records.digests(source)).isEqualTo(empty.digests());
            source.catalog()
                    .collections()
                    .forEach(c -> assertThat(source.split(c, 4)).isNotEmpty());
            assertThat(source.finish(source.start()).missing()).isEmpty();
        }
    }

    @Test
    protected void catalogAndStartAnswerTheSameEveryTime() throws Exception {
        try (Source source = open(sample())) {
            Catalog catalog = source.catalog();
            AsOf start = source.start();
            assertThat(catalog.kind()).isEqualTo(kind());
            assertThat(start.from()).isEqualTo(start.to()).isNotBlank();
            readAll(source);
            assertThat(source.catalog()).isEqualTo(catalog);
            assertThat(source.start()).isEqualTo(start);
            assertThat(source.address()).isNotBlank();
        }
    }

    @Test
    protected void recordsComeInKeyOrder() throws Exception {
        try (Source source = open(sample())) {
            for (Collection collection : keyed(source)) {
                assertAscending(collection, Records.keys(source, collection, KeyRange.ALL));
            }
        }
    }

    @Test
    protected void splitsCoverEverythingOnceInOrder() throws Exception {
        try (Source source = open(sample())) {
            for (Collection collection : source.catalog().collections()) {
                for (int parts : new int[] {1, 2, 3, 7}) {
                    assertCovers(collection, source.split(collection, parts), parts);
                }
            }
        }
    }

    private static void assertCovers(Collection collection, List<KeyRange> ranges, int parts) {
        assertThat(ranges).hasSizeBetween(1, collection.key().length == 0 ? 1 : parts);
        assertThat(ranges.getFirst().after()).isNull();
        assertThat(ranges.getLast().through()).isNull();
        for (int i = 1; i < ranges.size(); i++) {
            assertThat(ranges.get(i).after())
                    .isNotNull()
                    .isEqualTo(ranges.get(i - 1).through());
        }
        assertAscending(collection, ranges.stream().skip(1).map(KeyRange::after).toList());
    }

    @Test
    protected void rangesTogetherAreTheWhole() throws Exception {
        try (Source source = open(sample())) {
            for (Collection collection : source.catalog().collections()) {
                List<String> pieces = new ArrayList<>();
                source.split(collection, 5).forEach(range -> pieces.addAll(Records.read(source, collection, range)));
                assertThat(pieces).isEqualTo(Records.read(source, collection, KeyRange.ALL));
            }
        }
    }

    @Test
    protected void anyRangeHoldsWhatIsBehindAfterUpToThrough() throws Exception {
        Random random = new Random(7);
        try (Source source = open(sample())) {
            for (Collection collection : keyed(source)) {
                List<Key> keys = Records.keys(source, collection, KeyRange.ALL);
                for (int i = 0; i < 8 && !keys.isEmpty(); i++) {
                    int from = random.nextInt(keys.size());
                    int to = from + random.nextInt(keys.size() - from);
                    KeyRange range = new KeyRange(keys.get(from), keys.get(to));
                    assertThat(Records.keys(source, collection, range)).isEqualTo(keys.subList(from + 1, to + 1));
                }
            }
        }
    }

    @Test
    protected void readingGoesOnAfterAnyBatchWithItsCursor() throws Exception {
        try (Source source = open(sample())) {
            for (Collection collection : keyed(source)) {
                List<String> whole = Records.read(source, collection, KeyRange.ALL);
                int seen = 0;
                for (Batch batch : Records.batches(source, collection, KeyRange.ALL).stream()
                        .limit(3)
                        .toList()) {
                    seen += batch.rows();
                    Key last = batch.key(batch.rows() - 1, collection.key());
                    KeyRange rest = KeyRange.ALL.startingAfter(last, batch.cursor());
                    assertThat(Records.read(source, collection, rest)).isEqualTo(whole.subList(seen, whole.size()));
                }
            }
        }
    }

    @Test
    protected void readersWorkAtOnce() throws Exception {
        Sample sample = sample();
        try (Source source = open(sample);
                ExecutorService threads = Executors.newFixedThreadPool(Math.min(4, source.readers()))) {
            for (Collection collection : source.catalog().collections()) {
                List<Future<Digest>> parts = new ArrayList<>();
                source.split(collection, 8)
                        .forEach(range -> parts.add(threads.submit(() -> digest(source, collection, range))));
                Digest total = Digest.EMPTY;
                for (Future<Digest> part : parts) {
                    total = total.plus(part.get());
                }
                assertThat(total).isEqualTo(sample.digests().get(Records.title(collection)));
            }
        }
    }

    private static Digest digest(Source source, Collection collection, KeyRange range) {
        RangeDigester digester = new RangeDigester(collection, range.after());
        Records.batches(source, collection, range).forEach(digester::add);
        return RangeDigester.total(digester.finish(range.through()));
    }

    @Test
    protected void batchesAreNeverEmptyAndTheEndStaysTheEnd() throws Exception {
        try (Source source = open(sample())) {
            for (Collection collection : source.catalog().collections()) {
                try (BatchReader reader = source.read(collection, KeyRange.ALL)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        assertThat(batch.rows()).isPositive();
                        assertThat(batch.columns()).isEqualTo(collection.width());
                    }
                    assertThat(reader.next()).isNull();
                }
            }
        }
    }

    @Test
    protected void aReaderMayBeGivenUp() throws Exception {
        Sample sample = sample();
        try (Source source = open(sample)) {
            for (Collection collection : source.catalog().collections()) {
                BatchReader reader = source.read(collection, KeyRange.ALL);
                try (reader) {
                    reader.next();
                }
                assertThatCode(reader::close).doesNotThrowAnyException();
            }
            assertThat(Records.digests(source)).isEqualTo(sample.digests());
        }
    }

    @Test
    protected void finishSaysWhatTheReadWas() throws Exception {
        try (Source source = open(sample())) {
            readAll(source);
            Capture capture = source.finish(source.start());
            assertThat(capture.asOf().kind()).isEqualTo(source.start().kind());
            assertThat(capture.asOf().from()).isEqualTo(source.start().from());
            assertThat(capture.missing()).isEmpty();
            assertThat(capture.mode()).isNotBlank();
            assertThat(capture.exact()).isEqualTo(isExact());
            assertThat(capture.isLossless()).isEqualTo(isLossless());
        }
    }

    @Test
    protected void aReadThatContinuesAnEarlierOneAnswersForTheWhole() throws Exception {
        try (Source source = open(sample())) {
            AsOf other = AsOf.at(source.start().kind(), "a position that never was");
            AsOf earlier = source.continues(other) ? other : source.start();
            readAll(source);
            Capture capture = source.finish(earlier);
            assertThat(capture.asOf().from()).isEqualTo(earlier.from());
            assertThat(capture.exact() && earlier.equals(other)).isFalse();
        }
    }

    @Test
    protected void closingTwiceOrEarlyIsFine() throws Exception {
        Source source = open(sample());
        source.close();
        assertThatCode(source::close).doesNotThrowAnyException();
    }

    private static void readAll(Source source) {
        source.catalog().collections().forEach(c -> Digests.read(source, c, Progress.SILENT));
    }

    private static List<Collection> keyed(Source source) {
        return source.catalog().collections().stream()
                .filter(c -> c.key().length > 0)
                .toList();
    }

    private static void assertAscending(Collection collection, List<Key> keys) {
        for (int i = 1; i < keys.size(); i++) {
            assertThat(collection.order().compare(keys.get(i - 1), keys.get(i)))
                    .as("%s: %s before %s", collection.name(), keys.get(i - 1), keys.get(i))
                    .isNegative();
        }
    }
}
