package dev.holdfast.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Table;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.Fuse;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTargetTest {
    @TempDir
    Path folder;

    @Test
    void keepsNullApartFromEmptyQuotesWhatItMustAndMarksBytes() throws IOException {
        Batch batch = new BatchBuilder(3)
                .addInteger(9_007_199_254_740_993L)
                .addText("plain")
                .addNull()
                .addReal(1.0)
                .addText("")
                .addBlob(new byte[] {0, (byte) 0xff})
                .addReal(Double.POSITIVE_INFINITY)
                .addText("a,\"b\"\r\n ü")
                .addText("\\xtext")
                .build();
        CopyReport report = write(table(batch));
        assertThat(Files.readString(folder.resolve("t.csv")))
                .isEqualTo("a,\"b,c\",d (hex after \\x)\r\n"
                        + "9007199254740993,plain,\r\n"
                        + "1.0,\"\",\\x00ff\r\n"
                        + "Infinity,\"a,\"\"b\"\"\r\n ü\",\\xtext\r\n");
        assertThat(report.findings()).hasSize(1);
    }

    @Test
    void pairsAreFourColumns() throws IOException {
        Batch batch = new BatchBuilder(4)
                .addText("k")
                .addBlob("v".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .addInteger(5)
                .addText("{\"a\":1}")
                .build();
        write(new Sample(Catalog.ofPairs("sample"), Map.of("sample", batch), List.of()));
        assertThat(Files.readString(folder.resolve("t.csv")))
                .isEqualTo("key,value,expiration,metadata\r\nk,v,5,\"{\"\"a\"\":1}\"\r\n");
    }

    @Test
    void severalTablesAreRefusedAndNothingIsLeftOfABrokenExport() throws IOException {
        assertThatThrownBy(() -> write(Samples.of(Catalog.Kind.SQLITE, 50, 1)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("one table");
        Sample sample = Samples.of(Catalog.Kind.KV, 50, 1);
        for (int n = 1; n <= 4; n++) {
            Fuse fuse = new Fuse(n);
            try (Target target = new CsvTarget(folder.resolve("t.csv"), Writing.Mode.CREATE)) {
                assertThatThrownBy(
                                () -> new Copy(new MemorySource(sample), fuse.guard(target), 1, Progress.SILENT).run())
                        .isInstanceOf(Failure.class);
            }
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).isEmpty();
            }
        }
    }

    private CopyReport write(Sample sample) {
        try (Target target = new CsvTarget(folder.resolve("t.csv"), Writing.Mode.CREATE)) {
            return new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
        }
    }

    private static Sample table(Batch batch) {
        Table table = new Table(
                "t",
                Table.Kind.ORDINARY,
                "CREATE TABLE t(a, \"b,c\", d)",
                List.of(Column.data("a", ""), Column.data("b,c", ""), Column.data("d", "")),
                List.of(),
                List.of());
        Catalog catalog = new Catalog(Catalog.Kind.SQLITE, List.of(table), List.of(), Map.of(), List.of());
        return new Sample(catalog, Map.of("t", batch), List.of());
    }
}
