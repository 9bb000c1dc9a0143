package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Column;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads through JDBC: answers of queries as text, records of tables as batches. */
final class EngineRows {
    private EngineRows() {}

    static List<List<String>> query(Connection connection, String sql) {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The records of a range in key order. */
    static Batch read(Connection connection, Table table, KeyRange range) throws SQLException {
        String columns = table.columns().stream().map(EngineRows::withType).collect(Collectors.joining(","));
        String sql = "SELECT " + columns + " FROM " + Identifiers.quote(table.name()) + " WHERE "
                + RangeClause.where(table, range) + " " + RangeClause.orderBy(table);
        BatchBuilder batch = new BatchBuilder(table.width());
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                for (int column = 0; column < table.width(); column++) {
                    add(batch, rows, 2 * column + 1);
                }
            }
        }
        return batch.build();
    }

    private static String withType(Column column) {
        String name = InsertForm.name(column);
        return "typeof(" + name + ")," + name;
    }

    private static void add(BatchBuilder batch, ResultSet rows, int type) throws SQLException {
        switch (rows.getString(type)) {
            case "null" -> batch.addNull();
            case "integer" -> batch.addInteger(rows.getLong(type + 1));
            case "real" -> batch.addReal(rows.getDouble(type + 1));
            case "text" -> batch.addText(bytes(rows, type + 1));
            default -> batch.addBlob(bytes(rows, type + 1));
        }
    }

    private static byte[] bytes(ResultSet rows, int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }
}
