package dev.holdfast.denokv.corridor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.history.When;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A moment of a backup that consists of a base alone; what logs add is the history's own affair. */
class MomentSourceTest extends SourceContract {
    private static final long NEWEST = 2_000_000;

    @TempDir
    Path folder;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected Sample sample(int records, long seed) {
        Map<String, Batch> all = new HashMap<>(KvSamples.of(records, seed).records());
        all.remove("queue");
        all.remove("queue_running");
        all.put(
                "data_version",
                new BatchBuilder(3)
                        .addInteger(0)
                        .addInteger(NEWEST)
                        .addInteger(0)
                        .build());
        return new Sample(KvSamples.empty().catalog(), all, List.of());
    }

    @Override
    protected Sample empty() {
        return sample(0, 1);
    }

    @Override
    protected Source open(Sample sample) throws IOException {
        Batch batch = sample.records().get("kv");
        List<StoredPair> pairs = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            pairs.add(new StoredPair(
                    batch.bytes(row, 0),
                    batch.bytes(row, 1),
                    Encoding.of((int) batch.integer(row, 2)),
                    new Versionstamp(batch.integer(row, 3), (int) batch.integer(row, 4)),
                    batch.integer(row, 5)));
        }
        Files.createDirectories(folder.resolve("snapshots"));
        Files.writeString(
                folder.resolve("differential"), Versionstamp.of(NEWEST).toString());
        Files.write(
                folder.resolve("snapshots/0001_" + "0".repeat(15) + "1_" + "0".repeat(16) + ".bin"),
                StoredPair.write(pairs));
        return Rooms.at(new KvFixture.TestClock()).backup(folder.toString(), Capturing.ALL);
    }

    @Test
    void aMomentStandsBehindTheStore() {
        assertThat(BackupPlace.parse("s3://b/p?endpoint=http://h:1"))
                .isEqualTo(new BackupPlace("s3://b/p?endpoint=http://h:1", new When.Latest()));
        assertThat(BackupPlace.parse("./a@b@latest")).isEqualTo(new BackupPlace("./a@b", new When.Latest()));
        assertThat(BackupPlace.parse("./a@00000000000000c90000"))
                .isEqualTo(new BackupPlace("./a", When.parse("00000000000000c90000")));
        assertThat(BackupPlace.parse("./a@before:2026-11-26T09:01:43+01:00").when())
                .isEqualTo(When.parse("before:2026-11-26T08:01:43Z"));
        assertThat(BackupPlace.parse("./a@b")).isEqualTo(new BackupPlace("./a@b", new When.Latest()));
    }
}
