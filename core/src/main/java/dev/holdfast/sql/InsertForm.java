package dev.holdfast.sql;

import dev.holdfast.model.Column;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The fixed words of a dump's records, shared by its writer and its reader. */
final class InsertForm {
    static final byte[] END = SqlBuffer.ascii(";\n");
    static final byte[] NEXT_ROW = SqlBuffer.ascii(",\n");
    static final byte[] CLEAR_SEQUENCE = SqlBuffer.ascii("DELETE FROM \"sqlite_sequence\";\n");

    static final byte[] CREATE_SLICES =
            SqlBuffer.ascii("CREATE TABLE \"_holdfast_slices\"(id INTEGER PRIMARY KEY, value);\n");
    static final byte[] INSERT_SLICE = SqlBuffer.ascii("INSERT INTO \"_holdfast_slices\" VALUES(");
    static final byte[] SELECT_SLICE = SqlBuffer.ascii("(SELECT value FROM \"_holdfast_slices\" WHERE id=");
    static final byte[] DELETE_MERGED = SqlBuffer.ascii("DELETE FROM \"_holdfast_slices\" WHERE id IN(");
    static final byte[] CLEAR_SLICES = SqlBuffer.ascii("DELETE FROM \"_holdfast_slices\";\n");
    static final byte[] DROP_SLICES = SqlBuffer.ascii("DROP TABLE \"_holdfast_slices\";\n");

    private InsertForm() {}

    /** Everything before the first row. */
    static byte[] header(Table table) {
        SqlBuffer header = new SqlBuffer(256);
        header.add("INSERT INTO ").add(Identifiers.quote(table.name()));
        header.add(table.columns().stream().map(InsertForm::name).collect(Collectors.joining(",", "(", ") VALUES\n")));
        return header.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A column in SQL; the rowid stands bare, because in quotes it could be mistaken for a text. */
    static String name(Column column) {
        return column.role() == Column.Role.ROWID ? column.name() : Identifiers.quote(column.name());
    }
}
