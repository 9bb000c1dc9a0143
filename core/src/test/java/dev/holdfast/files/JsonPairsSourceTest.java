package dev.holdfast.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.flow.pairs.PairJsonWriter;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonPairsSourceTest extends SourceContract {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @TempDir
    Path scratch;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.KV;
    }

    /** In three files, one of them compressed, and in no order. */
    @Override
    protected Source open(Sample sample) throws IOException {
        Batch batch = sample.records().get("sample");
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, batch == null ? 0 : batch.rows()).boxed().toList());
        Collections.shuffle(order, new Random(1));
        int third = order.size() / 3;
        write("a.json", batch, order.subList(0, third), false);
        write("b.json.gz", batch, order.subList(third, 2 * third), true);
        write("c.json", batch, order.subList(2 * third, order.size()), false);
        return source(folder);
    }

    private void write(String name, Batch batch, List<Integer> rows, boolean gzip) throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                OutputStream out = gzip ? new GZIPOutputStream(file) : file;
                PairJsonWriter writer = new PairJsonWriter(out)) {
            for (int row : rows) {
                writer.write(batch, row);
            }
            writer.finish();
        }
    }

    @Test
    void ofPairsWithTheSameKeyTheLastOneCountsAndItIsSaid() throws IOException {
        Path file = folder.resolve("x.json");
        Files.writeString(
                file,
                "[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"\",\"expiration_ttl\":60},{\"key\":\"a\",\"value\":\"2\"}]");
        try (Source source = source(file)) {
            Batch batch = Records.batches(source, source.catalog().collections().getFirst(), KeyRange.ALL)
                    .getFirst();
            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.text(0, Pairs.VALUE)).isEqualTo("2");
            assertThat(batch.integer(1, Pairs.EXPIRATION)).isEqualTo(1_060);
            assertThat(source.finish(source.start()).warnings()).hasSize(1);
        }
    }

    @Test
    void otherJsonIsRefusedWithItsPlaceAndLeavesNothing() throws IOException {
        Path file = folder.resolve("x.json");
        Files.writeString(file, "[{\"key\":\"a\",\"value\":\"1\"},\n{\"key\":\"b\"}]");
        assertThatThrownBy(() -> source(file)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure).hasMessageContaining("x.json, line 2");
        });
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void missingFilesEmptyFoldersAndTornFilesAreNamed() throws IOException {
        assertFails(Failure.Kind.NOT_FOUND, folder.resolve("none.json"));
        assertFails(Failure.Kind.NOT_FOUND, folder);
        BatchBuilder batch = new BatchBuilder(4);
        IntStream.range(0, 100)
                .forEach(i ->
                        batch.addText("k" + i).addBlob(new byte[i]).addNull().addNull());
        write("torn.json", batch.build(), IntStream.range(0, 100).boxed().toList(), true);
        Path torn = folder.resolve("torn.json");
        byte[] whole = Files.readAllBytes(torn);
        Files.write(torn, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertFails(Failure.Kind.CORRUPT, torn);
    }

    private void assertFails(Failure.Kind kind, Path place) {
        assertThatThrownBy(() -> source(place))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private Source source(Path place) {
        return new JsonPairsSource(place, scratch, CLOCK);
    }
}
