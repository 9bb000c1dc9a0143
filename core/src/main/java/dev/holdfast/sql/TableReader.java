package dev.holdfast.sql;

import dev.holdfast.model.Column;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes a {@link Table} of the rows about it. */
final class TableReader {
    private static final List<String> ROWID_NAMES = List.of("rowid", "_rowid_", "oid");
    private static final Set<String> COLLATIONS = Set.of("BINARY", "NOCASE", "RTRIM");

    private final SchemaRows schema;
    private final SchemaRows.Entry entry;
    private final List<SchemaRows.ColumnRow> rows;

    TableReader(SchemaRows schema, SchemaRows.Entry entry) {
        this.schema = schema;
        this.entry = entry;
        this.rows = schema.columns(entry.name());
    }

    Table ordinary() {
        if (schema.isWithoutRowid(entry.name())) {
            return withoutRowid();
        }
        List<Column> columns = new ArrayList<>(stored());
        int alias = rowidAlias(columns);
        if (alias >= 0) {
            Column column = columns.get(alias);
            columns.set(alias, new Column(column.name(), column.type(), Column.Role.ROWID_ALIAS, "BINARY"));
            return table(Table.Kind.ORDINARY, columns, List.of(alias));
        }
        String rowid = rowidName();
        if (rowid == null) {
            return table(Table.Kind.ORDINARY, columns, List.of());
        }
        columns.addFirst(new Column(rowid, "INTEGER", Column.Role.ROWID, "BINARY"));
        return table(Table.Kind.ORDINARY, columns, List.of(0));
    }

    /** An FTS5 table that keeps its content has records; any other has no columns at all. */
    Table fullText(Table.Kind kind) {
        if (kind != Table.Kind.FTS5) {
            return table(kind, List.of(), List.of());
        }
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("rowid", "INTEGER", Column.Role.ROWID, "BINARY"));
        columns.addAll(stored());
        return table(kind, columns, List.of(0));
    }

    private Table withoutRowid() {
        List<Column> columns = new ArrayList<>(stored());
        List<Integer> key = new ArrayList<>();
        boolean known = true;
        for (SchemaRows.KeyRow row : schema.keys(entry.name())) {
            int index = indexOf(columns, row.column());
            Column column = columns.get(index);
            columns.set(index, new Column(column.name(), column.type(), Column.Role.DATA, row.collation()));
            key.add(index);
            known &= COLLATIONS.contains(row.collation());
        }
        return table(Table.Kind.ORDINARY, columns, known ? key : List.of());
    }

    private Table table(Table.Kind kind, List<Column> columns, List<Integer> key) {
        return new Table(entry.name(), kind, entry.sql(), columns, key, schema.references(entry.name()));
    }

    /** Neither generated columns nor the hidden ones of virtual tables. */
    private List<Column> stored() {
        return rows.stream()
                .filter(row -> row.hidden() == 0)
                .map(row -> Column.data(row.name(), row.type()))
                .toList();
    }

    /** {@code INTEGER PRIMARY KEY DESC} is no alias (sqlite.org/lang_createtable.html): an index stands behind it. */
    private int rowidAlias(List<Column> columns) {
        List<SchemaRows.ColumnRow> key =
                rows.stream().filter(row -> row.primaryKey() > 0).toList();
        boolean alias = key.size() == 1
                && key.getFirst().type().equalsIgnoreCase("INTEGER")
                && schema.keys(entry.name()).isEmpty();
        return alias ? indexOf(columns, key.getFirst().name()) : -1;
    }

    /** A name of the rowid that no column takes; null if there is none. */
    private String rowidName() {
        return ROWID_NAMES.stream()
                .filter(name -> rows.stream().noneMatch(row -> row.name().equalsIgnoreCase(name)))
                .findFirst()
                .orElse(null);
    }

    private static int indexOf(List<Column> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("no column " + name);
    }
}
