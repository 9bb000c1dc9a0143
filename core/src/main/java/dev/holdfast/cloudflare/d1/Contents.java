package dev.holdfast.cloudflare.d1;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Table;
import dev.holdfast.sql.CatalogReader;
import dev.holdfast.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;

/** What is in a database that is to be written: type, name, kind of table, statement. */
final class Contents {
    private final D1Calls calls;
    private final List<List<String>> objects;

    Contents(D1Calls calls) {
        this.calls = calls;
        this.objects = calls.rows("SELECT s.type,s.name,coalesce(t.type,''),s.sql FROM sqlite_schema s"
                + " LEFT JOIN pragma_table_list t ON t.schema='main' AND t.name=s.name AND s.type='table'"
                + " WHERE s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND s.name NOT LIKE '\\_cf\\_%' ESCAPE '\\'"
                + " AND s.name<>'_holdfast_restore' AND s.tbl_name<>'_holdfast_restore' ORDER BY s.rowid");
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    /** Statements that take everything away: triggers, views, virtual tables, then tables, those that refer first. */
    List<String> drops() {
        List<String> drops = new ArrayList<>();
        addDrops(drops, "trigger", "");
        addDrops(drops, "view", "");
        addDrops(drops, "table", "virtual");
        Catalog catalog = CatalogReader.read(calls::rows);
        List<String> ordered = catalog.tables().reversed().stream()
                .filter(table -> table.kind() == Table.Kind.ORDINARY)
                .map(Table::name)
                .toList();
        ordered.forEach(name -> drops.add(drop("table", name)));
        names("table", "table").stream()
                .filter(name -> !ordered.contains(name))
                .forEach(name -> drops.add(drop("table", name)));
        return drops;
    }

    List<String> names(String type, String kind) {
        return objects.stream()
                .filter(row -> row.get(0).equals(type) && row.get(2).equals(kind))
                .map(row -> row.get(1))
                .toList();
    }

    /** Name and statement of each trigger, in the order in which they were made. */
    List<Trigger> triggers() {
        return objects.stream()
                .filter(row -> row.get(0).equals("trigger"))
                .map(row -> new Trigger(row.get(1), row.get(3)))
                .toList();
    }

    /** A trigger that must not fire while records are written, and must be there whenever a part is not. */
    record Trigger(String name, String sql) {
        String drop() {
            return Contents.drop("trigger", name);
        }

        String create() {
            return sql + "\n;";
        }
    }

    static String drop(String type, String name) {
        return "DROP " + type.toUpperCase(java.util.Locale.ROOT) + " " + Identifiers.quote(name) + ";";
    }

    private void addDrops(List<String> drops, String type, String kind) {
        names(type, kind).forEach(name -> drops.add(drop(type, name)));
    }
}
