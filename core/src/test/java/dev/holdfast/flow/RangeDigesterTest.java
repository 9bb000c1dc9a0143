package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.RangeDigest;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RangeDigesterTest {
    private static final String GOLDEN = "11da401d9e5d08dffe6f7d3099dff636";

    private static final Table KEYLESS = new Table(
            "t", Table.Kind.ORDINARY, "", List.of(dev.holdfast.model.Column.data("x", "")), List.of(), List.of());

    private static Digest digest(List<Long> records) {
        RangeDigester digester = new RangeDigester(KEYLESS, null);
        digester.add(integers(records));
        return RangeDigester.total(digester.finish(null));
    }

    private static Batch integers(List<Long> records) {
        BatchBuilder batch = new BatchBuilder(1);
        records.forEach(batch::addInteger);
        return batch.build();
    }

    @Property
    void orderDoesNotMatterAndUnionIsSum(@ForAll @Size(max = 40) List<Long> a, @ForAll @Size(max = 40) List<Long> b) {
        List<Long> both = new ArrayList<>(a);
        both.addAll(b);
        Collections.shuffle(both, new Random(1));
        assertThat(digest(both)).isEqualTo(digest(a).plus(digest(b)));
    }

    @Property
    void anotherRecordIsAnotherDigest(
            @ForAll @Size(min = 1, max = 20) List<Long> records, @ForAll @IntRange(max = 63) int bit) {
        List<Long> changed = new ArrayList<>(records);
        changed.set(0, changed.getFirst() ^ 1L << bit);
        assertThat(digest(changed)).isNotEqualTo(digest(records));
    }

    /** A sum, not an exclusive or: a pair of equal records does not cancel itself. */
    @Test
    void twoEqualRecordsAreNotNone() {
        assertThat(digest(List.of(7L, 7L))).isNotEqualTo(digest(List.of(8L, 8L)));
        assertThat(digest(List.of(7L, 7L)).count()).isEqualTo(2);
        assertThat(digest(List.of())).isEqualTo(Digest.EMPTY);
    }

    /** Part of the format: stored snapshots are compared by it. */
    @Test
    void theHashIsTheOneOfTheFormat() {
        assertThat(digest(List.of(1L)).hex()).isEqualTo(GOLDEN);
    }

    @Test
    void piecesCoverTheRangeWithoutGaps() {
        Pairs pairs = new Pairs("p");
        RangeDigester digester = new RangeDigester(pairs, null);
        BatchBuilder batch = new BatchBuilder(4);
        int count = 2 * RangeDigester.RECORDS + 5;
        for (int i = 0; i < count; i++) {
            batch.addText(String.format("%06d", i))
                    .addBlob(new byte[0])
                    .addNull()
                    .addNull();
        }
        digester.add(batch.build());
        List<RangeDigest> pieces = digester.finish(null);
        assertThat(pieces).hasSize(3);
        assertThat(pieces.getFirst().range().after()).isNull();
        assertThat(pieces.getLast().range().through()).isNull();
        for (int i = 1; i < pieces.size(); i++) {
            assertThat(pieces.get(i).range().after())
                    .isEqualTo(pieces.get(i - 1).range().through());
        }
        assertThat(pieces.getFirst().range().through())
                .isEqualTo(Key.of("009999".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(RangeDigester.total(pieces).count()).isEqualTo(count);
    }
}
