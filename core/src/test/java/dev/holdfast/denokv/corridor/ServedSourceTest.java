package dev.holdfast.denokv.corridor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedSourceTest extends SourceContract {
    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private SqliteDatabase database;
    private SmallServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            database.close();
        }
    }

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    /** More than one batch. */
    @Override
    protected int size() {
        return 1_100;
    }

    @Override
    protected Sample sample(int records, long seed) {
        return KvSamples.visible(records, seed);
    }

    /** Even an empty one has a newest versionstamp where it was read. */
    @Override
    protected Sample empty() {
        return KvSamples.visible(1, 1);
    }

    @Override
    protected boolean isExact() {
        return false;
    }

    @Override
    protected boolean isLossless() {
        return false;
    }

    @Override
    protected Source open(Sample sample) {
        serve(sample);
        return source(false);
    }

    private void serve(Sample sample) {
        database = SqliteDatabase.open(KvSamples.file(folder.resolve("kv.db"), sample), KvFixture.settings(clock));
        server = new SmallServer(database, "2100-01-01T00:00:00Z");
    }

    private Source source(boolean exact) {
        return Rooms.at(clock)
                .source(server.address().toString(), new Capturing(Selection.ALL, Capturing.Mode.AUTO, exact));
    }

    @Test
    void whatCameInOneAnswerIsExactAndAllElseIsNot() {
        serve(KvSamples.visible(499, 1));
        try (Source source = source(true)) {
            Capture capture = source.finish(source.start());
            assertThat(capture.exact()).isTrue();
            assertThat(capture.fidelity()).contains("expire");
        }
        KvFixture.commit(database, KvFixture.set("one", "more"));
        assertThatThrownBy(() -> source(true))
                .hasMessageContaining("2 batches")
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.PARTIAL));
        try (Source source = source(false)) {
            Capture capture = source.finish(source.start());
            assertThat(capture.exact()).isFalse();
            assertThat(capture.warnings()).hasSize(1);
        }
    }

    @Test
    void aPasswordInAnAddressIsRefused() {
        assertThatThrownBy(() -> Rooms.at(clock).source("https://me:secret@host/", Capturing.ALL))
                .hasMessageNotContaining("secret")
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE));
    }
}
