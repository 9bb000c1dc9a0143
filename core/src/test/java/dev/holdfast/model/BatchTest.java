package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BatchTest {

    @Property
    void givesBackWhatWasAdded(@ForAll List<byte[]> blobs, @ForAll List<Long> integers, @ForAll double real) {
        int rows = Math.min(blobs.size(), integers.size());
        BatchBuilder builder = new BatchBuilder(5, 1);
        for (int row = 0; row < rows; row++) {
            builder.addInteger(integers.get(row))
                    .addReal(real)
                    .addNull()
                    .addText(blobs.get(row))
                    .addBlob(blobs.get(row));
        }
        Batch batch = builder.build("cursor");
        assertThat(batch.rows()).isEqualTo(rows);
        assertThat(batch.cursor()).isEqualTo("cursor");
        assertThat(builder.isEmpty()).isTrue();
        for (int row = 0; row < rows; row++) {
            assertThat(batch.integer(row, 0)).isEqualTo(integers.get(row));
            assertThat(Double.doubleToRawLongBits(batch.real(row, 1))).isEqualTo(Double.doubleToRawLongBits(real));
            assertThat(batch.isNull(row, 2)).isTrue();
            assertThat(batch.bytes(row, 2)).isNull();
            assertThat(batch.tag(row, 3)).isEqualTo(Cell.TEXT);
            assertThat(batch.bytes(row, 3)).isEqualTo(blobs.get(row));
            assertThat(batch.tag(row, 4)).isEqualTo(Cell.BLOB);
            assertThat(batch.length(row, 4)).isEqualTo(blobs.get(row).length);
        }
    }

    @Property
    void keysSurviveHexAndRows(@ForAll List<Long> integers, @ForAll String text) {
        BatchBuilder builder = new BatchBuilder(integers.size() + 1).addText(text);
        integers.forEach(builder::addInteger);
        int[] columns = java.util.stream.IntStream.rangeClosed(0, integers.size())
                .map(i -> integers.size() - i)
                .toArray();
        Key key = builder.build().key(0, columns);
        assertThat(Key.fromHex(key.toHex())).isEqualTo(key).hasSameHashCodeAs(key);
        Batch row = key.asRow();
        assertThat(row.columns()).isEqualTo(columns.length);
        assertThat(row.cellEnd(0, columns.length - 1)).isEqualTo(key.cells().length);
    }

    /** Part of the format: digests are taken from these bytes. */
    @Test
    void theEncodingIsTheOneOfTheFormat() {
        Batch batch = new BatchBuilder(5)
                .addNull()
                .addInteger(-2)
                .addReal(1.0)
                .addText("é")
                .addBlob(new byte[] {1})
                .build();
        assertThat(HexFormat.of().formatHex(batch.buffer()))
                .isEqualTo("00" + "01fffffffffffffffe" + "023ff0000000000000" + "0300000002c3a9" + "040000000101");
    }

    @Test
    void anIncompleteRowIsAMistake() {
        BatchBuilder builder = new BatchBuilder(2).addNull();
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }
}
