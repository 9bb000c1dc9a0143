package dev.holdfast.wrangler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WranglerKvSourceTest extends SourceContract {
    private static final long NOW = 1_900_000_000_000L;

    @TempDir
    Path folder;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.KV;
    }

    @Override
    protected int size() {
        return 400;
    }

    @Override
    protected Source open(Sample sample) {
        State.Located located = located();
        try (Target target = new WranglerKvTarget("to", located, Writing.Mode.CREATE, "1".repeat(32), 0, false)) {
            new Copy(new MemorySource(sample), target, 2, Progress.SILENT).run();
        }
        return new WranglerKvSource("from", located, NOW);
    }

    @Test
    void whatHasExpiredIsNotThereUnlessAllIsAskedFor() throws Exception {
        try (Source source = open(pairs("dead", NOW / 1000, "late", NOW / 1000 + 1))) {
            assertThat(keys(source)).containsExactly("late");
        }
        try (Source all = new WranglerKvSource("all", located(), Long.MIN_VALUE)) {
            assertThat(keys(all)).containsExactly("dead", "late");
        }
    }

    @Test
    void aValueThatIsGoneIsMissingAndNamed() throws Exception {
        try (Source source = open(pairs("a", NOW / 1000 + 9, "b", NOW / 1000 + 9))) {
            try (var blobs = Files.list(located().blobs())) {
                Files.delete(blobs.sorted().findFirst().orElseThrow());
            }
            assertThat(keys(source)).hasSize(1);
            var capture = source.finish(source.start());
            assertThat(capture.exact()).isFalse();
            assertThat(capture.missing()).hasSize(1);
        }
    }

    @Test
    void whatIsWrittenMeanwhileIsNotSeen() throws Exception {
        open(pairs("a", NOW / 1000 + 9, "b", NOW / 1000 + 9)).close();
        try (Connection other =
                DriverManager.getConnection("jdbc:sqlite:" + located().file())) {
            StateFile.run(other, "PRAGMA journal_mode = wal");
            try (Source source = new WranglerKvSource("from", located(), NOW)) {
                StateFile.run(
                        other, "INSERT INTO _mf_entries SELECT 'aa', blob_id, NULL, NULL FROM _mf_entries LIMIT 1");
                assertThat(keys(source)).containsExactly("a", "b");
            }
            try (Source later = new WranglerKvSource("from", located(), NOW)) {
                assertThat(keys(later)).containsExactly("a", "aa", "b");
            }
        }
    }

    @Test
    void nothingThereIsNotFound() {
        assertThatThrownBy(() -> new WranglerKvSource("x", located(), NOW))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }

    private State.Located located() {
        return new State(folder.resolve("v3")).namespace("sample");
    }

    private static List<String> keys(Source source) {
        return Records.batches(source, source.catalog().collections().getFirst(), KeyRange.ALL).stream()
                .flatMap(batch ->
                        java.util.stream.IntStream.range(0, batch.rows()).mapToObj(row -> batch.text(row, Pairs.KEY)))
                .toList();
    }

    private static Sample pairs(String first, long firstExpires, String second, long secondExpires) {
        Batch batch = new BatchBuilder(4)
                .addText(first)
                .addBlob(new byte[] {1})
                .addInteger(firstExpires)
                .addNull()
                .addText(second)
                .addBlob(new byte[0])
                .addInteger(secondExpires)
                .addText("{\"a\":1}")
                .build();
        return new Sample(Catalog.ofPairs("sample"), Map.of("sample", batch), List.of());
    }
}
