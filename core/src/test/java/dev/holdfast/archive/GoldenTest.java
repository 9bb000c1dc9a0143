package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.RangeDigester;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Progress;
import dev.holdfast.model.RangeDigest;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Snapshots of format 1, written once and never again: every later version must read them. Made by
 * {@code -Dholdfast.golden=true}, which only ever writes into an empty folder.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/archive/format-1");
    private static final Path SCALARS = Path.of("src/test/resources/archive/format-1-scalar-metadata");

    @Test
    void snapshotsOfFormatOneAreStillReadable() throws Exception {
        create(FOLDER, Samples.of(Catalog.Kind.SQLITE, 150, 1), Samples.of(Catalog.Kind.KV, 150, 1));
        assertReadable(FOLDER, "d1-shop/20261121T100000123Z", "d1-shop/20261121T100000124Z");
    }

    @Test
    void filesOfScalarMetadataAreStillReadable() throws Exception {
        create(SCALARS, PairFilesTest.everyKindOfPair(150));
        assertReadable(SCALARS, "d1-shop/20261121T100000123Z");
    }

    private static void create(Path folder, Sample... samples) throws Exception {
        if (Boolean.getBoolean("holdfast.golden") && !Files.exists(folder)) {
            write(folder, samples);
        }
    }

    private static void assertReadable(Path folder, String... ids) throws Exception {
        try (Snapshots snapshots = new Snapshots(LocalStore.open(folder, Place.CLOCK))) {
            assertThat(snapshots.list(null)).extracting(SnapshotInfo::id).containsExactly(ids);
            for (SnapshotInfo info : snapshots.list(null)) {
                assertThat(info.state()).isEqualTo(State.PROVEN);
                SnapshotReader reader = snapshots.reader(info.id());
                assertThat(reader.verifyFiles()).isEmpty();
                assertThat(Records.digests(reader)).isEqualTo(stored(reader));
                assertThat(hex(reader)).isEqualTo(Files.readString(folder.resolve(hexFile(reader))));
                assertThat(reader.script().readAllBytes().length > 1000)
                        .isEqualTo(reader.catalog().kind() == Catalog.Kind.SQLITE);
            }
        }
    }

    private static String hexFile(SnapshotReader reader) {
        return reader.catalog().kind() + ".digests";
    }

    private static Map<String, Object> stored(SnapshotReader reader) {
        Map<String, Object> digests = new TreeMap<>();
        reader.catalog()
                .collections()
                .forEach(it -> digests.put(Records.title(it), RangeDigester.total(reader.digests(it))));
        return digests;
    }

    /** Every digest of every range: what the hash of a record is must never change. */
    private static String hex(SnapshotReader reader) {
        StringBuilder text = new StringBuilder();
        reader.catalog().collections().forEach(collection -> {
            for (RangeDigest piece : reader.digests(collection)) {
                text.append(collection.name()).append(' ').append(piece.digest().count());
                text.append(' ').append(piece.digest().hex()).append('\n');
            }
        });
        return text.toString();
    }

    private static void write(Path folder, Sample... samples) throws Exception {
        Files.createDirectories(folder);
        Store store = LocalStore.open(folder, Place.CLOCK);
        Place place = new Place(store);
        for (Sample sample : samples) {
            try (SnapshotWriter target = place.target()) {
                new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
                Snapshots snapshots = new Snapshots(store);
                SnapshotReader reader = snapshots.reader(target.id());
                String manifest = reader.manifestSha256();
                snapshots.recordProof(
                        target.id(), new Proof(Place.NOW, true, manifest, "test", "none", List.of(), List.of()));
                Files.writeString(folder.resolve(hexFile(reader)), hex(reader));
            }
        }
    }
}
