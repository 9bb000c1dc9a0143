package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectedSourceTest {
    @Test
    void whatASelectionTearsApartIsSaid() {
        Catalog whole = new Catalog(
                Catalog.Kind.SQLITE,
                List.of(
                        table("t", "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT)"),
                        table("log", "CREATE TABLE log(x)")),
                List.of(
                        new SqlObject(SqlObject.Type.VIEW, "v", "v", "CREATE VIEW v AS SELECT 1"),
                        new SqlObject(
                                SqlObject.Type.TRIGGER,
                                "tr",
                                "t",
                                "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO LOG VALUES(1); END")),
                Map.of(),
                List.of());

        Catalog selected = SelectedSource.select(whole, new Selection(Set.of("t"), ""));

        assertThat(selected.collections()).hasSize(1);
        assertThat(selected.warnings()).extracting(Finding::name).containsExactly("v", "tr", "sqlite_sequence");
        assertThat(SelectedSource.select(whole, Selection.ALL).warnings()).isEmpty();
    }

    @Test
    void anIndexWithoutWhatItIndexesIsRefused() {
        List<SqlObject> views = List.of(new SqlObject(SqlObject.Type.VIEW, "v", "v", "CREATE VIEW v AS SELECT 1"));
        for (String content : List.of("t", "'T'", "[t]", "\"t\"")) {
            Catalog whole = new Catalog(
                    Catalog.Kind.SQLITE,
                    List.of(table("t", "CREATE TABLE t(x)"), table("porter", "CREATE TABLE porter(x)"), index(content)),
                    views,
                    Map.of(),
                    List.of());
            assertThatThrownBy(() -> SelectedSource.select(whole, new Selection(Set.of("f"), "")))
                    .isInstanceOfSatisfying(Failure.class, refusal -> {
                        assertThat(refusal.kind()).isEqualTo(Failure.Kind.USAGE);
                        assertThat(refusal).hasMessageStartingWith("f indexes the content of t");
                    });
            assertThat(SelectedSource.select(whole, new Selection(Set.of("f", "t"), ""))
                            .collections())
                    .hasSize(2);
        }
        Catalog ofView = new Catalog(Catalog.Kind.SQLITE, List.of(index("v")), views, Map.of(), List.of());
        assertThatThrownBy(() -> SelectedSource.select(ofView, new Selection(Set.of("f"), "")))
                .isInstanceOfSatisfying(
                        Failure.class, refusal -> assertThat(refusal.hint()).contains("views are not part"));
    }

    private static Table index(String content) {
        String sql = "CREATE VIRTUAL TABLE f USING fts5(a, tokenize=porter, content=" + content + ", content_rowid=id)";
        return new Table("f", Table.Kind.FTS5_EXTERNAL, sql, List.of(), List.of(), List.of());
    }

    private static Table table(String name, String sql) {
        return new Table(name, Table.Kind.ORDINARY, sql, List.of(Column.data("x", "")), List.of(), List.of());
    }
}
