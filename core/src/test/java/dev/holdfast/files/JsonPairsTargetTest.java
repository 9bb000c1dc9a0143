package dev.holdfast.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonPairsTargetTest extends TargetContract {
    @TempDir
    Path folder;

    private int places;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.KV;
    }

    /** Files and folders in turn. */
    @Override
    protected Place place() {
        Path path = folder.resolve(places % 2 == 0 ? "p" + places + ".json" : "p" + places);
        places++;
        return new FilePlace(path) {
            @Override
            public Target target() {
                return new JsonPairsTarget(path, Writing.Mode.CREATE);
            }

            @Override
            public Source source() {
                return new JsonPairsSource(path, folder, Clock.systemUTC());
            }
        };
    }

    @Test
    void aFolderTakesTenThousandPairsAFileAndKeepsThoseThatExpireApart() throws IOException {
        BatchBuilder batch = new BatchBuilder(4);
        IntStream.range(0, 10_001)
                .forEach(i -> batch.addText(String.format("k%05d", i))
                        .addBlob(new byte[0])
                        .addNull()
                        .addNull());
        batch.addText("z").addBlob(new byte[0]).addInteger(Samples.FAR).addNull();
        batch.addText("zz").addBlob(new byte[0]).addInteger(Samples.FAR).addText("0.5");
        Sample sample = new Sample(Catalog.ofPairs("sample"), Map.of("sample", batch.build()), List.of());
        Path place = folder.resolve("out");
        write(place, Writing.Mode.CREATE, sample);
        assertThat(names(place))
                .containsExactly(
                        "pairs-00001.json",
                        "pairs-00002.json",
                        "pairs-expiring-00001.json",
                        "pairs-scalar-metadata-00001.json");
        try (Source source = new JsonPairsSource(place, folder, Clock.systemUTC())) {
            assertThat(Records.digests(source)).isEqualTo(sample.digests());
        }
    }

    @Test
    void replaceTakesThePlaceOfItsOwnFilesOnly() throws IOException {
        Path place = folder.resolve("out");
        write(place, Writing.Mode.CREATE, Samples.of(kind(), 30, 1));
        write(place, Writing.Mode.REPLACE, Samples.empty(kind()));
        assertThat(names(place)).containsExactly("pairs-00001.json");
        Files.writeString(place.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> write(place, Writing.Mode.REPLACE, Samples.of(kind(), 30, 1)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("thesis.txt");
        assertThatThrownBy(() -> write(folder.resolve("a.json"), Writing.Mode.MERGE, Samples.empty(kind())))
                .isInstanceOf(Failure.class);
        Path file = Files.createDirectory(folder.resolve("folder.json"));
        assertThatThrownBy(() -> write(file, Writing.Mode.REPLACE, Samples.empty(kind())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is a folder");
        assertThat(names(place)).contains("thesis.txt");
    }

    private static void write(Path place, Writing.Mode mode, Sample sample) {
        try (Target target = new JsonPairsTarget(place, mode)) {
            new Copy(new MemorySource(sample), target, 2, Progress.SILENT).run();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
