package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Column;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A key range of a table as SQL: what to select, which rows, in which order. */
public final class RangeClause {
    private RangeClause() {}

    /** The select list, in the order of the cells. */
    public static String columns(Table table) {
        return table.columns().stream().map(InsertForm::name).collect(Collectors.joining(","));
    }

    /** The condition behind WHERE; {@code 1} for everything. Compares as the key does: by value, with its collations. */
    public static String where(Table table, KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (range.after() != null) {
            conditions.add(compared(table, ">", range.after()));
        }
        if (range.through() != null) {
            conditions.add(compared(table, "<=", range.through()));
        }
        return conditions.isEmpty() ? "1" : String.join(" AND ", conditions);
    }

    /** The whole {@code ORDER BY …}, ascending by key; empty for a table without a key. */
    public static String orderBy(Table table) {
        return table.keyColumns().isEmpty() ? "" : "ORDER BY " + String.join(",", keyTerms(table));
    }

    /**
     * The collations stand on the right: SQLite searches the index by a row value only where columns stand bare on the
     * left. The plus takes away the affinity that a CAST would bring in.
     */
    private static String compared(Table table, String operator, Key key) {
        Batch row = key.asRow();
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.columns(); i++) {
            Column column = table.columns().get(table.keyColumns().get(i));
            names.add(InsertForm.name(column));
            values.add("+" + Literals.of(row, 0, i) + collation(column));
        }
        return row.columns() == 1
                ? names.getFirst() + operator + values.getFirst()
                : names.stream().collect(Collectors.joining(",", "(", ")" + operator))
                        + values.stream().collect(Collectors.joining(",", "(", ")"));
    }

    private static List<String> keyTerms(Table table) {
        return table.keyColumns().stream()
                .map(index -> table.columns().get(index))
                .map(column -> InsertForm.name(column) + collation(column))
                .toList();
    }

    private static String collation(Column column) {
        return column.role() == Column.Role.DATA ? " COLLATE " + column.collation() : "";
    }
}
