package dev.holdfast.cloudflare.d1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cloudflare.Database;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Capturing.Mode;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteSource;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.RandomDatabase;
import dev.holdfast.testing.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes over the API is what stands in the file. */
class D1FidelityTest {
    private final SimAccount account = new SimAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    @Tag("slow")
    void randomDatabasesAreReadBitForBitInEachMode() {
        for (int seed = 0; seed < Loops.count(25, 400); seed++) {
            Database database = account.database(new RandomDatabase(seed).statements());
            for (Mode mode : List.of(Mode.SNAPSHOT, Mode.PAGES)) {
                assertEqualsFile(database, mode, "seed " + seed + " by " + mode);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPSHOT", "PAGES"})
    void numbersAndBytesThatJsonCanNotSay(Mode mode) {
        Database database = account.database(List.of(
                "CREATE TABLE t(a, b TEXT, c REAL)",
                "INSERT INTO t VALUES(9223372036854775807, 'x', 1.0), (-9223372036854775808, '', 5e-324)",
                "INSERT INTO t VALUES(9007199254740993, NULL, 1.7976931348623157e308), (1.0, 'y', 9e999)",
                "INSERT INTO t VALUES(-9e999, char(65533), 0.1), (-0.0, char(0), -0.0), (0.0, char(65279)||'bom', 1e21)",
                "INSERT INTO t VALUES(x'', CAST(x'ff00fe' AS TEXT), 123456789012345680), (x'00ff', 'tail', 2e-7)",
                "INSERT INTO t VALUES('i5', 'x41', 0), ('r+', CAST(x'eda080' AS TEXT), 3)"));
        assertEqualsFile(database, mode, "");
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPSHOT", "PAGES"})
    void tablesWithTheNamesThatTheQueriesThemselvesUse(Mode mode) {
        for (String name : List.of("s", "S", "r", "c0", "excluded", "main", "temp", "n")) {
            Database database = account.database(List.of(
                    "CREATE TABLE " + name + "(s INTEGER PRIMARY KEY, r, c0, c1)",
                    "INSERT INTO " + name + " VALUES(1, 'a', 2, x'00'), (2, 1.0, NULL, 'b')"));
            assertEqualsFile(database, mode, name);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPSHOT", "PAGES"})
    void valuesAtTheLimitOfWhatD1Holds(Mode mode) {
        Database database = account.database(List.of(
                "CREATE TABLE big(id INTEGER PRIMARY KEY, v, w)",
                "INSERT INTO big VALUES(1, zeroblob(1999900), 1), (2, CAST(zeroblob(900001) AS TEXT), 2), (3, 'x', 3)",
                "INSERT INTO big VALUES(4, zeroblob(900000), CAST(x'ff' AS TEXT))"));
        assertEqualsFile(database, mode, "");
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPSHOT", "PAGES"})
    void moreCellsThanAResultMayHaveColumns(Mode mode) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            names.add("\"" + "a long name of a column, with a \"\" in it, ".repeat(5) + i + "\"");
            values.add("" + i);
        }
        Database database = account.database(List.of(
                "CREATE TABLE wide(" + String.join(",", names) + ")",
                "INSERT INTO wide VALUES(" + String.join(",", values) + ")",
                "INSERT INTO wide SELECT * FROM wide"));
        assertEqualsFile(database, mode, "");
    }

    @Test
    void pagesGrowSmallerWhereD1CanNotBearThem() {
        account.with(dev.holdfast.sim.d1.D1Manner.PRODUCTION.withMaxResponseBytes(200_000));
        Database database = account.database(List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
                        + " INSERT INTO t SELECT i, printf('%.*c', i * 20, 'x') FROM n"));
        assertEqualsFile(database, Mode.PAGES, "");
    }

    /** D1 does not tell what is in a file's header. */
    private static Catalog unset(Catalog catalog) {
        return new Catalog(
                catalog.kind(),
                catalog.collections(),
                catalog.objects(),
                Map.of(),
                catalog.unrestorable(),
                catalog.warnings());
    }

    private void assertEqualsFile(Database database, Mode mode, String what) {
        try (Source source = new D1Source(account.api(), database.id(), new Capturing(Selection.ALL, mode, false));
                Source file = new SqliteSource(account.simulator().databaseFile(database.id()), Selection.ALL)) {
            assertThat(unset(source.catalog())).as(what).isEqualTo(unset(file.catalog()));
            assertThat(Records.digests(source)).as(what).isEqualTo(Records.digests(file));
            assertThat(source.finish(source.start()).exact()).as(what).isTrue();
        }
    }
}
