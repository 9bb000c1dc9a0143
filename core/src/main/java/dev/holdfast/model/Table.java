package dev.holdfast.model;

import java.util.Arrays;
import java.util.List;

/**
 * A table of an SQLite database.
 *
 * <p>{@code columns} are the cells of a record: the stored columns that an INSERT may name, in declared order,
 * behind the rowid where that is content of its own. Generated columns are not among them: they follow from the
 * others. {@code key} holds indexes into {@code columns}; it is empty for a table whose rowid can not be named.
 *
 * <p>An FTS5 table that does not keep its own content has no columns here, and so no records.
 *
 * @param name unquoted
 * @param sql the CREATE statement as the database keeps it; empty for {@link Kind#SEQUENCE}
 * @param references names of the tables that its foreign keys point to, itself included, without doubles
 */
public record Table(
        String name, Kind kind, String sql, List<Column> columns, List<Integer> keyColumns, List<String> references)
        implements Collection {

    /** How its records are read and written. */
    public enum Kind {
        /** A rowid table or one WITHOUT ROWID. */
        ORDINARY,
        /** An FTS5 table that keeps its own content: records are rowid and columns. */
        FTS5,
        /** FTS5 over another table's content: no records here; the index is rebuilt after a restore. */
        FTS5_EXTERNAL,
        /** FTS5 that keeps no content: nothing can be read, so a restore makes it empty and says so. */
        FTS5_CONTENTLESS,
        /** The state of AUTOINCREMENT, {@code sqlite_sequence(name, seq)}. */
        SEQUENCE
    }

    public Table {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
        references = List.copyOf(references);
    }

    @Override
    public int width() {
        return columns.size();
    }

    @Override
    public int[] key() {
        return keyColumns.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public KeyOrder order() {
        return new KeyOrder(Arrays.stream(key())
                .mapToObj(column -> columns.get(column).collation())
                .toList());
    }

    @Override
    public List<String> labels() {
        return columns.stream().map(Column::name).toList();
    }

    /** True when one integer is the key, so that ranges can be computed by arithmetic. */
    public boolean hasRowidKey() {
        return keyColumns.size() == 1 && columns.get(keyColumns.getFirst()).role() != Column.Role.DATA;
    }
}
