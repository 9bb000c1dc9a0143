package dev.holdfast.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of table and object is seen as what it is. */
class CatalogReaderTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private Catalog catalog(String... statements) throws SQLException {
        for (String sql : statements) {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(sql);
            }
        }
        return CatalogReader.read(sql -> EngineRows.query(connection, sql));
    }

    private Table table(String sql) throws SQLException {
        return catalog(sql).tables().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t(id INTEGER PRIMARY KEY, a)|id ROWID_ALIAS",
                "CREATE TABLE t(a, \"the id\" integer, PRIMARY KEY(\"the id\"))|the id ROWID_ALIAS",
                "CREATE TABLE t(a, id INTEGER, PRIMARY KEY(id DESC))|id ROWID_ALIAS",
                "CREATE TABLE t(id INTEGER PRIMARY KEY ASC)|id ROWID_ALIAS",
                "CREATE TABLE t(id INTEGER PRIMARY KEY DESC)|rowid ROWID",
                "CREATE TABLE t(id INT PRIMARY KEY)|rowid ROWID",
                "CREATE TABLE t(id TEXT PRIMARY KEY)|rowid ROWID",
                "CREATE TABLE t(a INTEGER, b INTEGER, PRIMARY KEY(a, b))|rowid ROWID",
                "CREATE TABLE t(RowId TEXT)|_rowid_ ROWID",
                "CREATE TABLE t(rowid TEXT, _ROWID_)|oid ROWID",
                "CREATE TABLE t(a, rowid AS (a + 1))|_rowid_ ROWID",
                "CREATE TABLE t(rowid INTEGER PRIMARY KEY, oid)|rowid ROWID_ALIAS",
                "CREATE TABLE t(id INTEGER PRIMARY KEY, b ANY) STRICT|id ROWID_ALIAS",
                "CREATE TABLE t(id INTEGER PRIMARY KEY) WITHOUT ROWID|id DATA"
            })
    void keyOfOneColumn(String sql, String key) throws SQLException {
        Table table = table(sql);
        assertThat(table.keyColumns()).hasSize(1);
        Column column = table.columns().get(table.keyColumns().getFirst());
        assertThat(column.name() + " " + column.role()).isEqualTo(key);
    }

    @Test
    void compositeKeysHaveTheirOwnOrderAndCollations() throws SQLException {
        Table table = table(
                "CREATE TABLE t(a TEXT COLLATE RTRIM, b, c TEXT, d, PRIMARY KEY(c COLLATE NOCASE DESC, a, b)) WITHOUT ROWID");
        assertThat(table.keyColumns()).containsExactly(2, 0, 1);
        assertThat(table.columns())
                .extracting(Column::collation)
                .containsExactly("RTRIM", "BINARY", "NOCASE", "BINARY");
    }

    @Test
    void hiddenRowidsAreReported() throws SQLException {
        Catalog catalog = catalog("CREATE TABLE t(rowid, _rowid_, oid, a)");
        assertThat(catalog.tables().getFirst().keyColumns()).isEmpty();
        assertThat(catalog.tables().getFirst().columns()).hasSize(4);
        assertThat(catalog.warnings()).extracting(Finding::name).containsExactly("t");
    }

    @Test
    void generatedColumnsAreLeftOut() throws SQLException {
        Table table = table("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b AS (a+1), c INT AS (a) STORED, d)");
        assertThat(table.columns()).extracting(Column::name).containsExactly("id", "a", "d");
    }

    @Test
    void parentsComeFirst() throws SQLException {
        Catalog catalog = catalog(
                "CREATE TABLE line(o REFERENCES \"order\", self REFERENCES Line)",
                "CREATE TABLE a(x REFERENCES b)",
                "CREATE TABLE b(x REFERENCES a, y REFERENCES gone)",
                "CREATE TABLE \"Order\"(c REFERENCES customer, d REFERENCES customer)",
                "CREATE TABLE customer(id INTEGER PRIMARY KEY)");
        assertThat(catalog.collections())
                .extracting(Collection::name)
                .containsExactly("customer", "Order", "line", "b", "a");
        assertThat(((Table) catalog.collection("line")).references()).containsExactlyInAnyOrder("Order", "line");
        assertThat(((Table) catalog.collection("Order")).references()).containsExactly("customer");
    }

    @Test
    void kindsOfFullText() throws SQLException {
        Catalog catalog = catalog(
                "CREATE TABLE docs(id INTEGER PRIMARY KEY, body)",
                "CREATE VIRTUAL TABLE own USING fts5(a, b UNINDEXED, prefix='2 3', tokenize = 'porter unicode61')",
                "CREATE VIRTUAL TABLE external USING FTS5(body, content=\"docs\", content_rowid=id)",
                "CREATE VIRTUAL TABLE none USING \"fts5\"(body, content='')",
                "CREATE VIRTUAL TABLE gone USING fts5(body, content='missing')",
                "CREATE VIRTUAL TABLE plain USING fts5(content, columnsize=0)",
                "INSERT INTO own(own, rank) VALUES('rank', 'bm25(10.0)')",
                "INSERT INTO own(own, rank) VALUES('automerge', 2)");
        assertThat(catalog.tables())
                .extracting(Table::name, Table::kind, Table::width)
                .containsExactly(
                        tuple("docs", Table.Kind.ORDINARY, 2),
                        tuple("own", Table.Kind.FTS5, 3),
                        tuple("external", Table.Kind.FTS5_EXTERNAL, 0),
                        tuple("none", Table.Kind.FTS5_CONTENTLESS, 0),
                        tuple("gone", Table.Kind.FTS5_CONTENTLESS, 0),
                        tuple("plain", Table.Kind.FTS5, 2));
        assertThat(catalog.unrestorable()).extracting(Finding::name).containsExactly("none", "gone");
        assertThat(catalog.objects())
                .extracting(SqlObject::name, SqlObject::sql)
                .containsExactly(
                        tuple("own.automerge", "INSERT INTO \"own\"(\"own\",rank) VALUES('automerge',2)"),
                        tuple("own.rank", "INSERT INTO \"own\"(\"own\",rank) VALUES('rank','bm25(10.0)')"));
        assertThat(Dump.post(catalog))
                .contains("INSERT INTO \"external\"(\"external\") VALUES('rebuild');")
                .noneMatch(sql -> sql.contains("rebuild") && !sql.contains("external"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "docs_content|fts5(body, content='')",
                "docs_content|FTS5(body, content_rowid='id', CONT='docs_content')",
                "docs_content|\"fts5\"(body, c = docs_content)",
                "docs_docsize|fts5(body, columnsize=0)",
                "docs_docsize|fts5(body, col='0')",
                "Docs_Content|fts4(body, content=\"\")",
                "docs_docsize|fts4(body, matchinfo=fts3)",
                "docs_docsize|fts3(body)",
                "docs_stat|fts3(body)",
            })
    void aTableThatIsOnlyCalledLikeAShadowIsKept(String name, String module) throws SQLException {
        Catalog catalog = catalog(
                "CREATE TABLE " + name + "(id INTEGER PRIMARY KEY, body)",
                "CREATE VIRTUAL TABLE docs USING " + module,
                "CREATE INDEX i ON " + name + "(body)");
        assertThat(catalog.collections()).extracting(Collection::name).contains(name);
        assertThat(catalog.objects()).extracting(SqlObject::name).contains("i");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fts5(body)",
                "fts5(body, columnsize=1)",
                "fts5(content, content_rowid=id)",
                "fts5(body, content='', columnsize=0)",
                "fts5(body, e UNINDEXED, content='', contentless_unindexed=1)",
                "fts4(body)",
                "fts4(body, matchinfo=fts3)",
                "fts3(body)",
                "rtree(id, a, b)",
            })
    void whatAVirtualTableMadeIsNot(String module) throws SQLException {
        Catalog catalog = catalog("CREATE VIRTUAL TABLE docs USING " + module);
        assertThat(catalog.tables()).extracting(Table::name).noneMatch(name -> name.startsWith("docs_"));
    }

    @Test
    void fullTextTablesAfterVacuum() throws SQLException {
        catalog("CREATE VIRTUAL TABLE own USING fts5(a)", "CREATE TABLE z(a)", "VACUUM");
        assertThat(catalog().collections()).extracting(Collection::name).containsExactly("z", "own");
    }

    @Test
    void anIndexOfOtherRowsThanItsContentHasIsReported() throws SQLException {
        Catalog whole = catalog(
                "CREATE TABLE posts(id INTEGER PRIMARY KEY, title)",
                "CREATE VIRTUAL TABLE idx USING fts5(title, content='posts', content_rowid='id')",
                "CREATE VIRTUAL TABLE uncounted USING fts5(title, content='posts', columnsize=0)",
                "INSERT INTO posts VALUES(1, 'public news')",
                "INSERT INTO idx(rowid, title) VALUES(1, 'public news')");
        assertThat(whole.unrestorable()).isEmpty();
        Catalog part = catalog("INSERT INTO posts VALUES(2, 'secret draft')");
        assertThat(part.unrestorable()).extracting(Finding::name).containsExactly("idx");
    }

    @Test
    void blanksAndCommentsBehindAnIndexAreNotPartOfIt() throws SQLException {
        Catalog catalog =
                catalog("CREATE TABLE t(a, b)", "CREATE INDEX i ON t(a) ;", "CREATE INDEX j ON t(b) -- why\n;");
        assertThat(catalog.objects())
                .extracting(Catalog.SqlObject::sql)
                .containsExactly("CREATE INDEX i ON t(a)", "CREATE INDEX j ON t(b)");
    }

    /** Two thousand columns and the rowid are one more than a query may have. */
    @Test
    void aTableThatNoQueryCanReadIsReported() throws SQLException {
        String columns = IntStream.range(0, 2_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String fewer = columns.replace("c1999", "PRIMARY KEY(c0)");
        Catalog catalog = catalog(
                "CREATE TABLE wide(" + columns + ")",
                "CREATE INDEX i ON wide(c7)",
                "CREATE TABLE fits(" + fewer.replaceFirst("c0,", "c0 INTEGER,") + ")");
        assertThat(catalog.tables()).extracting(Table::name).containsExactly("fits");
        assertThat(catalog.objects()).isEmpty();
        assertThat(catalog.unrestorable())
                .singleElement()
                .satisfies(finding -> assertThat(finding.toString()).contains("wide", "2,000 columns"));
    }

    @Test
    void otherVirtualTablesAreReported() throws SQLException {
        Catalog catalog = catalog("CREATE VIRTUAL TABLE boxes USING rtree(id, a, b)", "CREATE TABLE t(a)");
        assertThat(catalog.collections()).extracting(Collection::name).containsExactly("t");
        assertThat(catalog.unrestorable()).extracting(Finding::name).containsExactly("boxes");
    }

    @Test
    void internalTablesAreLeftOut() throws SQLException {
        Catalog catalog = catalog(
                "CREATE TABLE _cf_KV(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
                "CREATE INDEX i ON _cf_KV(value)",
                "CREATE TABLE _holdfast_restore(a)",
                "CREATE TABLE xcf_kept(a)",
                "CREATE INDEX kept ON xcf_kept(a)",
                "ANALYZE");
        assertThat(catalog.collections()).extracting(Collection::name).containsExactly("xcf_kept");
        assertThat(catalog.objects()).extracting(SqlObject::name).containsExactly("kept");
    }

    @Test
    void tablesThatAreOnlyCalledInternalAreNamed() throws SQLException {
        Catalog d1 = catalog(
                "CREATE TABLE _cf_KV(key)",
                "CREATE TABLE _cf_METADATA(key)",
                "CREATE TABLE _CF_mine(a)",
                "CREATE VIEW _cf_view AS SELECT 1",
                "CREATE TABLE _holdfast_slices(a)",
                "CREATE TABLE _holdfast_mine(a)");
        assertThat(d1.unrestorable()).extracting(Finding::name).containsExactly("_holdfast_mine");
        Catalog file = CatalogReader.read(sql -> EngineRows.query(connection, sql), Map.of());
        assertThat(file.unrestorable())
                .extracting(Finding::name)
                .containsExactly("_CF_mine", "_cf_view", "_holdfast_mine");
        assertThat(file.collections()).isEmpty();
    }

    @Test
    void sequenceComesLastAndOnlyWithAutoincrement() throws SQLException {
        Catalog catalog =
                catalog("CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE VIRTUAL TABLE f USING fts5(a)");
        assertThat(catalog.collections()).extracting(Collection::name).containsExactly("a", "f", "sqlite_sequence");
        assertThat(catalog.tables().getLast().kind()).isEqualTo(Table.Kind.SEQUENCE);
        Catalog stale = catalog(
                "DROP TABLE a",
                "INSERT INTO sqlite_sequence VALUES('left', 7)",
                "CREATE TABLE b(\"AUTOINCREMENT\" /* AUTOINCREMENT */ DEFAULT 'AUTOINCREMENT')");
        assertThat(stale.collections()).extracting(Collection::name).containsExactly("b", "f");
        assertThat(stale.warnings()).extracting(Finding::name).containsExactly("sqlite_sequence");
    }

    @Test
    void objectsInOrderOfCreation() throws SQLException {
        Catalog catalog = catalog(
                "CREATE TABLE t(a UNIQUE, b)",
                "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 'a;'; END",
                "CREATE VIEW w AS SELECT a FROM t",
                "CREATE VIEW v AS SELECT * FROM w",
                "CREATE TRIGGER h INSTEAD OF DELETE ON v BEGIN SELECT 1; END",
                "CREATE INDEX i ON t(b) WHERE a > 1");
        assertThat(catalog.objects()).extracting(SqlObject::name).containsExactly("i", "w", "v", "g", "h");
    }

    @Test
    void emptyDatabase() throws SQLException {
        Catalog catalog = catalog();
        assertThat(catalog.collections()).isEmpty();
        assertThat(Dump.schema(catalog)).containsExactly("PRAGMA defer_foreign_keys=TRUE;");
        assertThat(Dump.post(catalog)).isEmpty();
    }

    @Test
    void settingsThatAreZeroAreKnownAndNotDumped() {
        Catalog catalog = CatalogReader.read(
                sql -> EngineRows.query(connection, sql), Map.of("user_version", 7L, "application_id", 0L));
        assertThat(catalog.settings()).isEqualTo(Map.of("user_version", 7L, "application_id", 0L));
        assertThat(Dump.schema(catalog)).containsExactly("PRAGMA defer_foreign_keys=TRUE;", "PRAGMA user_version=7;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1|SELECT 1;",
                "SELECT 1 -- c|SELECT 1 -- c~;",
                "SELECT 1 /* c */|SELECT 1 /* c */;",
                "SELECT 1 /* c|SELECT 1 /* c*/;",
                "SELECT '--'|SELECT '--';"
            })
    void noCommentSwallowsTheSemicolon(String sql, String terminated) {
        assertThat(Dump.terminated(sql)).isEqualTo(terminated.replace('~', '\n'));
    }

    @Test
    void asksWhatD1Allows() throws SQLException {
        List<String> allowed = List.of(
                "sqlite_schema",
                "pragma_table_list",
                "pragma_table_xinfo",
                "pragma_index_list",
                "pragma_index_xinfo",
                "pragma_foreign_key_list",
                "f_config");
        catalog("CREATE TABLE _cf_KV(key)", "CREATE VIRTUAL TABLE f USING fts5(a)");
        CatalogReader.read(sql -> {
            String rest = sql;
            for (String name : allowed) {
                rest = rest.replace(name, "");
            }
            assertThat(rest).doesNotContain("pragma").doesNotContain("PRAGMA").doesNotContain("sqlite_s");
            return EngineRows.query(connection, sql);
        });
    }
}
