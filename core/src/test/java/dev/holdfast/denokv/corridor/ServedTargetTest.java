package dev.holdfast.denokv.corridor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versionstamps are the server's own, so they count for nothing here. */
class ServedTargetTest extends TargetContract {
    private static final int VERSION = DenoKv.PAIRS.labels().indexOf("version");

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected int crashStep() {
        return 2;
    }

    @Override
    protected Sample sample(int records, long seed) {
        Sample sample = KvSamples.visible(records, seed);
        Map<String, Batch> all = new HashMap<>(sample.records());
        all.put("kv", stampless(all.get("kv")));
        return new Sample(sample.catalog(), all, List.of());
    }

    /** Without pairs nobody could tell that it was written. */
    @Override
    protected Sample empty() {
        return sample(1, 1);
    }

    private static Batch stampless(Batch batch) {
        BatchBuilder all = new BatchBuilder(batch.columns());
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < batch.columns(); column++) {
                if (column == VERSION) {
                    all.addInteger(1);
                } else {
                    all.addCell(batch.buffer(), batch.cell(row, column), batch.cellEnd(row, column));
                }
            }
        }
        return all.build();
    }

    @Override
    protected Map<String, Digest> kept(Map<String, Digest> digests) {
        return Map.of("kv", digests.get("kv"));
    }

    /** A database of its own. */
    private final class Server implements Place {
        private final Path file = folder.resolve("kv" + open.size() + ".db");
        private final SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock));
        private final SmallServer server = new SmallServer(database, "2100-01-01T00:00:00Z");

        Server() {
            open.add(database);
            open.add(server);
        }

        Target target(Writing.Mode mode) {
            return Rooms.at(clock)
                    .target(server.address().toString(), new Writing(mode, Writing.ShortTtl.SKIP, 0, Selection.ALL));
        }

        CopyReport copy(Sample sample, Writing.Mode mode) {
            try (Target target = target(mode)) {
                return new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
            }
        }

        @Override
        public Target target() {
            return target(Writing.Mode.CREATE);
        }

        @Override
        public Source source() {
            return new Stampless(Rooms.at(clock).source(server.address().toString(), Capturing.ALL));
        }

        @Override
        public boolean looksComplete() {
            return !KvFixture.all(database).isEmpty();
        }
    }

    private static final class Stampless extends dev.holdfast.flow.ForwardingSource {
        Stampless(Source source) {
            super(source);
        }

        @Override
        public dev.holdfast.flow.BatchReader read(
                dev.holdfast.model.Collection collection, dev.holdfast.model.KeyRange range) {
            dev.holdfast.flow.BatchReader reader = source().read(collection, range);
            return new dev.holdfast.flow.BatchReader() {
                @Override
                public Batch next() {
                    Batch batch = reader.next();
                    return batch == null || !collection.name().equals("kv") ? batch : stampless(batch);
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }
    }

    @Override
    protected Place place() {
        return new Server();
    }

    @Test
    void whatWasStoppedGoesOnWithOnlyChanged() {
        Server place = new Server();
        Sample sample = sample(1_700, 4);
        place.server.writes.set(2);
        assertThatThrownBy(() -> place.copy(sample, Writing.Mode.CREATE))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.REMOTE));
        assertThat(KvSamples.content(place.file)).hasSize(1_000);
        place.server.writes.set(Integer.MAX_VALUE);
        assertThat(place.copy(sample, Writing.Mode.ONLY_CHANGED).findings())
                .anySatisfy(one -> assertThat(one.reason()).contains("1,000 pairs had these values"));
        assertThat(KvSamples.content(place.file))
                .isEqualTo(KvSamples.content(KvSamples.file(folder.resolve("wanted.db"), sample)));
    }

    @Test
    void replaceRemovesAndMergeKeepsAndExpiriesGoWith() {
        Server place = new Server();
        KvFixture.commit(place.database, KvFixture.set("mine", "1"));
        Sample all = KvSamples.of(50, 5);
        Map<String, Batch> pairs = new HashMap<>(all.records());
        pairs.remove("queue");
        pairs.remove("queue_running");
        Sample sample = new Sample(all.catalog(), pairs, List.of());
        place.copy(sample, Writing.Mode.MERGE);
        List<String> wanted = KvSamples.content(KvSamples.file(folder.resolve("wanted.db"), sample));
        assertThat(KvSamples.content(place.file)).hasSize(51).containsAll(wanted);
        place.copy(sample, Writing.Mode.REPLACE);
        assertThat(KvSamples.content(place.file)).isEqualTo(wanted);
    }

    /** An expiry can not be seen from here: a pair that looks the same may go away where it should last. */
    @Test
    void aPairThatLastsIsWrittenOverOneThatExpires() {
        Server place = new Server();
        Sample sample = sample(1, 6);
        place.copy(sample, Writing.Mode.CREATE);
        byte[] key = sample.records().get("kv").bytes(0, 0);
        byte[] value = sample.records().get("kv").bytes(0, 1);
        int encoding = (int) sample.records().get("kv").integer(0, 2);
        KvFixture.commit(
                place.database,
                dev.holdfast.denokv.wire.Mutation.of(
                        dev.holdfast.denokv.wire.Mutation.Type.SET,
                        key,
                        new dev.holdfast.denokv.wire.KvValue(value, encoding),
                        4_000_000_000_000L));
        place.copy(sample, Writing.Mode.MERGE);
        assertThat(KvSamples.content(place.file)).singleElement().asString().endsWith("|-1|");
    }
}
