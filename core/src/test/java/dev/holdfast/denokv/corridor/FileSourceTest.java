package dev.holdfast.denokv.corridor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteSource;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest extends SourceContract {
    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();

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
    protected Source open(Sample sample) {
        return open(KvSamples.file(folder.resolve("kv.db"), sample));
    }

    private Source open(Path file) {
        return Rooms.at(clock).source(file.toString(), Capturing.ALL);
    }

    @Test
    void theTablesAreWhatSqliteMakesOfThem() throws SQLException {
        Path file = folder.resolve("dump.db");
        run(
                file,
                DenoKv.CATALOG.tables().stream()
                        .map(table -> table.sql() + ";\n")
                        .toList());
        run(file, DenoKv.CATALOG.objects().stream().map(Catalog.SqlObject::sql).toList());
        try (Source made = new SqliteSource(file, Selection.ALL)) {
            assertThat(made.catalog().collections()).containsExactlyInAnyOrderElementsOf(DenoKv.CATALOG.collections());
            assertThat(made.catalog().objects()).isEqualTo(DenoKv.CATALOG.objects());
            assertThat(DenoKv.isIn(made.catalog())).isTrue();
        }
    }

    @Test
    void oursIsReadWhileItIsServed() {
        Path file = folder.resolve("ours.db");
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            KvFixture.commit(database, KvFixture.set("a", "1"), KvFixture.set("b", ""));
            try (Source source = open(file)) {
                KvFixture.commit(database, KvFixture.set("c", "3"));
                assertThat(Records.keys(source, DenoKv.PAIRS, KeyRange.ALL)).hasSize(2);
                assertThat(source.finish(source.start()).exact()).isTrue();
            }
        }
    }

    /** What denokv's {@code pitr} leaves: views over its own tables, and a counter that stays 0 (facts/denokv.md §4). */
    @Test
    void whatStockDenokvCheckedOutIsReadAsTheDatabaseThatItShows() throws SQLException {
        Sample sample = KvSamples.visible(50, 1);
        Path file = KvSamples.file(folder.resolve("pitr.db"), sample);
        run(
                file,
                List.of("drop index kv_expiration_ms_idx; alter table kv rename to kv_snapshot;"
                        + "create view kv as select * from kv_snapshot;"
                        + "alter table migration_state rename to tt; create view migration_state as select * from tt;"
                        + "update data_version set version = 0;"));
        try (Source source = open(file)) {
            assertThat(Records.digests(source)).isEqualTo(sample.digests());
        }
    }

    @Test
    void whatIsNoDatabaseOfDenoKvIsRefused() throws SQLException {
        Path file = folder.resolve("other.db");
        run(file, List.of("create table t (a)"));
        assertRefused(file, "no Deno KV database");
        Path newer = KvSamples.file(folder.resolve("newer.db"), KvSamples.empty());
        run(newer, List.of("update migration_state set version = 4"));
        assertRefused(newer, "version 4");
        assertThatThrownBy(() -> open(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
    }

    private void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> open(file))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE));
    }

    private static void run(Path file, List<String> sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.executeUpdate(one);
            }
        }
    }
}
