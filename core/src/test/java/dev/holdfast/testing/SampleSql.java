package dev.holdfast.testing;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes a state as statements, one record each, without the code under test. */
final class SampleSql {
    private SampleSql() {}

    static List<String> of(Catalog catalog, Map<String, Batch> records) {
        List<String> sql = new ArrayList<>();
        for (Table table : catalog.tables()) {
            if (table.kind() == Table.Kind.SEQUENCE) {
                sql.add("DELETE FROM sqlite_sequence");
            } else {
                sql.add(table.sql());
            }
            Batch batch = records.get(table.name());
            for (int row = 0; batch != null && row < batch.rows(); row++) {
                sql.add(insert(table, batch, row));
            }
        }
        catalog.objects().forEach(object -> sql.add(object.sql()));
        return sql;
    }

    private static String insert(Table table, Batch batch, int row) {
        StringJoiner names = new StringJoiner(", ");
        StringJoiner values = new StringJoiner(", ");
        for (int column = 0; column < batch.columns(); column++) {
            names.add(quoted(table.columns().get(column).name()));
            values.add(literal(batch, row, column));
        }
        return "INSERT INTO " + quoted(table.name()) + " (" + names + ") VALUES (" + values + ")";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(Batch batch, int row, int column) {
        return switch (batch.tag(row, column)) {
            case Cell.NULL -> "NULL";
            case Cell.INTEGER -> integer(batch.integer(row, column));
            case Cell.REAL -> real(batch.real(row, column));
            case Cell.TEXT -> text(batch.bytes(row, column));
            default -> "x'" + HexFormat.of().formatHex(batch.bytes(row, column)) + "'";
        };
    }

    private static String integer(long value) {
        // SQLite reads the digits of the least integer as a real before it sees the sign.
        return value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : Long.toString(value);
    }

    private static String real(double value) {
        return Double.isInfinite(value) ? (value > 0 ? "9e999" : "-9e999") : Double.toString(value);
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 && java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)
                ? "'" + text.replace("'", "''") + "'"
                : "CAST(x'" + HexFormat.of().formatHex(bytes) + "' AS TEXT)";
    }
}
