package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.archive.layout.Compression;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs that keep a bulk put from taking a file stand in files of their own, and are read back as one stream. */
class PairFilesTest {
    private static final List<String> METADATA = List.of("\"text\"", "1.5", "true", "{\"a\":1}", "[]");

    private static final String SNAPSHOT = "d1-shop/20261121T100000123Z";

    @TempDir
    Path folder;

    /** Every kind of metadata, with and without an expiration, and neither. */
    static Sample everyKindOfPair(int pairs) {
        BatchBuilder batch = new BatchBuilder(4);
        for (int i = 0; i < pairs; i++) {
            batch.addText(String.format("key%05d", i)).addBlob(new byte[] {(byte) i});
            if (i % 2 == 0) {
                batch.addNull();
            } else {
                batch.addInteger(Samples.FAR + i);
            }
            int metadata = i / 2 % (METADATA.size() + 1);
            if (metadata == METADATA.size()) {
                batch.addNull();
            } else {
                batch.addText(METADATA.get(metadata));
            }
        }
        return new Sample(Catalog.ofPairs("sample"), Map.of("sample", batch.build()), List.of());
    }

    @Test
    void scalarMetadataStandsApartAndIsTold() throws IOException {
        Sample sample = everyKindOfPair(2 * 6);
        Place place = new Place(LocalStore.open(folder, Place.CLOCK), 1 << 20, Compression.NONE);
        CopyReport report = write(place, sample);
        assertThat(filesOf(place))
                .isEqualTo(Map.of(
                        "pairs-00001.json", List.of("[]", "none", "{\"a\":1}"),
                        "pairs-expiring-00001.json", List.of("[]", "none", "{\"a\":1}"),
                        "pairs-scalar-metadata-00001.json",
                                List.of("\"text\"", "\"text\"", "1.5", "1.5", "true", "true")));
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.name()).isEqualTo(SNAPSHOT);
            assertThat(finding.reason()).startsWith("6 pairs have metadata that is no object");
        });
        assertThat(Records.digests(place.source())).isEqualTo(sample.digests());
    }

    @Test
    void thePartsOfOneRangeAreOneStreamInOrderOfKeys() {
        Sample sample = everyKindOfPair(600);
        Place place = new Place();
        write(place, sample);
        assertThat(place.reader().manifest().files().stream()
                        .filter(file -> file.name().contains("scalar")))
                .hasSizeGreaterThan(1);
        assertThat(Records.digests(place.source())).isEqualTo(sample.digests());
        KeyRange range = new KeyRange(Key.of("key00100".getBytes()), Key.of("key00222".getBytes()));
        List<String> keys = new ArrayList<>();
        try (var source = place.source();
                var reader = source.read(source.catalog().collections().getFirst(), range)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    keys.add(batch.text(row, 0));
                }
            }
        }
        assertThat(keys).hasSize(122).isSorted().startsWith("key00101").endsWith("key00222");
    }

    @Test
    void objectsOnlyNeedNoSuchFileAndNoWord() {
        Place place = new Place();
        CopyReport report = write(place, Samples.of(Catalog.Kind.KV, 50, 1));
        assertThat(place.reader().manifest().files())
                .extracting(file -> file.name())
                .noneMatch(name -> name.contains("scalar"));
        assertThat(report.findings()).isEmpty();
    }

    private static CopyReport write(Place place, Sample sample) {
        try (SnapshotWriter target = place.target()) {
            return new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
        }
    }

    /** The metadata in each file, sorted. */
    private Map<String, List<String>> filesOf(Place place) throws IOException {
        Map<String, List<String>> files = new TreeMap<>();
        Path snapshot = folder.resolve(SNAPSHOT);
        try (Stream<Path> found = Files.list(snapshot)) {
            for (Path file : found.filter(one -> one.getFileName().toString().startsWith("pairs"))
                    .toList()) {
                List<String> metadata = new ArrayList<>();
                for (JsonNode pair : new ObjectMapper().readTree(file.toFile())) {
                    metadata.add(pair.has("metadata") ? pair.get("metadata").toString() : "none");
                }
                files.put(
                        file.getFileName().toString(),
                        metadata.stream().sorted().toList());
            }
        }
        return files;
    }
}
