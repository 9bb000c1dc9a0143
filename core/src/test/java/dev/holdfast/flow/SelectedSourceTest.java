package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Column;
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

    private static Table table(String name, String sql) {
        return new Table(name, Table.Kind.ORDINARY, sql, List.of(Column.data("x", "")), List.of(), List.of());
    }
}
