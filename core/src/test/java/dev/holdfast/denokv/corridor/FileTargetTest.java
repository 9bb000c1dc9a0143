package dev.holdfast.denokv.corridor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTargetTest extends TargetContract {
    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private int places;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected Sample sample(int records, long seed) {
        return KvSamples.of(records, seed);
    }

    @Override
    protected Sample empty() {
        return KvSamples.empty();
    }

    @Override
    protected Place place() throws IOException {
        Path file = Files.createDirectories(folder.resolve("p" + places++)).resolve("new?.db");
        return new Place() {
            @Override
            public Target target() {
                return FileTargetTest.this.target(file, Writing.Mode.CREATE);
            }

            @Override
            public Source source() {
                return Rooms.at(clock).source(file.toString(), Capturing.ALL);
            }

            @Override
            public boolean looksComplete() {
                return file.getParent().toFile().list().length > 0;
            }
        };
    }

    private Target target(Path file, Writing.Mode mode) {
        return Rooms.at(clock).target(file.toString(), new Writing(mode, Writing.ShortTtl.SKIP, 0, Selection.ALL));
    }

    private CopyReport copy(Sample sample, Path file, Writing.Mode mode) {
        try (Target target = target(file, mode)) {
            return new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
        }
    }

    @Test
    void aFileIsReplacedByTheWholeOther() {
        Path file = KvSamples.file(folder.resolve("kv.db"), KvSamples.of(40, 1));
        copy(KvSamples.of(30, 2), file, Writing.Mode.REPLACE);
        assertThat(KvSamples.rows(file))
                .isEqualTo(KvSamples.rows(KvSamples.file(folder.resolve("wanted.db"), KvSamples.of(30, 2))));
    }

    @Test
    void aMergeOverwritesAndKeepsAndIsACommitOfTheFile() throws Exception {
        Path file = KvSamples.file(folder.resolve("kv.db"), KvSamples.visible(0, 1));
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            KvFixture.commit(database, KvFixture.set("mine", "1"));
        }
        Sample sample = KvSamples.visible(700, 2);
        copy(sample, file, Writing.Mode.MERGE);
        Path wanted = KvSamples.file(folder.resolve("wanted.db"), sample);
        assertThat(KvSamples.content(file)).hasSize(701).containsAll(KvSamples.content(wanted));
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            assertThat(KvFixture.text(database, "mine")).isEqualTo("1");
        }
    }

    @Test
    void onlyMissingLeavesWhatIsThereAndOnlyChangedWritesNothingTwice() {
        Path file = KvSamples.file(folder.resolve("kv.db"), KvSamples.visible(60, 3));
        var before = KvSamples.rows(file);
        try (Target target = target(file, Writing.Mode.ONLY_MISSING)) {
            new Copy(new MemorySource(KvSamples.visible(60, 3)), target, 1, Progress.SILENT).run();
            assertThat(target.leftAlone().count()).isEqualTo(62);
            assertThat(target.leftAlone().finding().reason()).contains(": 60 (");
        }
        assertThat(copy(KvSamples.visible(60, 3), file, Writing.Mode.ONLY_CHANGED)
                        .findings())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("60 pairs were there already"));
        assertThat(KvSamples.rows(file)).isEqualTo(before);
    }

    @Test
    void onlyChangedSeesThatAnExpiryDiffers() throws Exception {
        Sample lasting = KvSamples.visible(20, 7);
        Path file = KvSamples.file(folder.resolve("kv.db"), lasting);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "update kv set expiration_ms = 4000000000000 where k in (select k from kv limit 3)");
        }
        assertThat(copy(lasting, file, Writing.Mode.ONLY_CHANGED).findings())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("17 pairs were there already"));
        assertThat(KvSamples.content(file))
                .isEqualTo(KvSamples.content(KvSamples.file(folder.resolve("wanted.db"), lasting)));
    }

    @Test
    void aFileThatIsInUseIsNotTouched() {
        Path file = folder.resolve("kv.db");
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            KvFixture.commit(database, KvFixture.set("mine", "1"));
            for (Writing.Mode mode : new Writing.Mode[] {Writing.Mode.REPLACE, Writing.Mode.MERGE}) {
                assertThatThrownBy(() -> copy(KvSamples.visible(5, 1), file, mode))
                        .isInstanceOfSatisfying(
                                Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
            }
            assertThat(KvFixture.all(database)).hasSize(1);
        }
    }

    @Test
    void messagesAreRefusedWhereTheyHaveNoPlaceAndOtherTablesEverywhere() {
        Path file = KvSamples.file(folder.resolve("kv.db"), KvSamples.empty());
        assertRefused(() -> copy(KvSamples.of(5, 1), file, Writing.Mode.MERGE), "messages in queues");
        assertRefused(
                () -> copy(Samples.of(kind(), 5, 1), folder.resolve("new.db"), Writing.Mode.CREATE),
                "only what was in a Deno KV database");
        assertThat(folder.resolve("new.db")).doesNotExist();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable what, String why) {
        assertThatThrownBy(what)
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE));
    }
}
