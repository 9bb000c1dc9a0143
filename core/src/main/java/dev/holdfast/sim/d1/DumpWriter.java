package dev.holdfast.sim.d1;

import dev.holdfast.sim.engine.JsNumber;
import dev.holdfast.sim.engine.SqlFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConnection;

/**
 * The SQL that D1's own export writes, with its losses: cells go through JavaScript numbers, one row is one
 * statement however long, and a table filter drops indexes, triggers and views by their own names.
 */
final class DumpWriter {
    private static final Pattern QUOTED_TABLE = Pattern.compile("CREATE TABLE ['\"]");

    private final SQLiteConnection connection;
    private final DumpOptions options;
    private final BufferedWriter out;
    private final BooleanSupplier stop;

    /** What of the database is wanted; no tables means all. */
    record DumpOptions(boolean schema, boolean data, Set<String> tables) {
        boolean wants(String name) {
            return tables.isEmpty() || tables.contains(name);
        }
    }

    DumpWriter(SQLiteConnection connection, DumpOptions options, BufferedWriter out, BooleanSupplier stop) {
        this.connection = connection;
        this.options = options;
        this.out = out;
        this.stop = stop;
    }

    void write() throws SQLException, IOException {
        line("PRAGMA defer_foreign_keys=TRUE;");
        for (String[] table : rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql NOT NULL"
                + " ORDER BY tbl_name = 'sqlite_sequence', rowid")) {
            if (options.wants(table[0])) {
                table(table[0], table[1]);
            }
        }
        if (options.schema()) {
            for (String[] object : rows("SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL"
                    + " AND type IN ('index', 'trigger', 'view') ORDER BY type COLLATE NOCASE")) {
                if (options.wants(object[0])) {
                    line(object[1] + ";");
                }
            }
        }
    }

    private void table(String name, String sql) throws SQLException, IOException {
        if (name.equals("sqlite_sequence")) {
            schema("DELETE FROM sqlite_sequence;");
        } else if (name.matches("sqlite_stat.*")) {
            schema("ANALYZE sqlite_schema;");
        } else if (sql.startsWith("CREATE VIRTUAL TABLE")) {
            throw SqlFailure.refusal("D1 Export error: cannot export databases with Virtual Tables (fts5)");
        } else if (name.startsWith("_cf_") || name.startsWith("sqlite_")) {
            return;
        } else if (QUOTED_TABLE.matcher(sql).find()) {
            schema("CREATE TABLE IF NOT EXISTS " + sql.substring(13) + ";");
        } else {
            schema(sql + ";");
        }
        if (options.data()) {
            data(name);
        }
    }

    private void data(String table) throws SQLException, IOException {
        StringJoiner names = new StringJoiner(",");
        rows("SELECT name, '' FROM pragma_table_info(" + text(table) + ")")
                .forEach(column -> names.add(name(column[0])));
        String start = "INSERT INTO " + name(table) + " (" + names + ") VALUES(";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + names + " FROM " + name(table))) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next() && !stop.getAsBoolean()) {
                out.write(start);
                for (int i = 1; i <= columns; i++) {
                    out.write(i == 1 ? "" : ",");
                    out.write(cell(rows.getObject(i)));
                }
                line(");");
            }
        }
    }

    private static String cell(Object value) {
        return switch (value) {
            case null -> "NULL";
            case Number number -> number(number.doubleValue());
            case String text -> text(text);
            case byte[] blob -> "X'" + HexFormat.of().formatHex(blob) + "'";
            default -> throw new IllegalStateException("no SQLite value: " + value.getClass());
        };
    }

    private static String number(double number) {
        return Double.isInfinite(number) ? (number > 0 ? "9e999" : "-9e999") : JsNumber.text(number);
    }

    private static String text(String value) {
        String escaped = value.replace("'", "''");
        String newline = absent(value, "\\n", "\\012");
        String carriageReturn = absent(value, "\\r", "\\015");
        boolean newlines = value.indexOf('\n') >= 0;
        boolean returns = value.indexOf('\r') >= 0;
        String literal = "'" + escaped.replace("\n", newline).replace("\r", carriageReturn) + "'";
        literal = returns ? "replace(" + literal + ",'" + carriageReturn + "',char(13))" : literal;
        return newlines ? "replace(" + literal + ",'" + newline + "',char(10))" : literal;
    }

    private static String absent(String value, String first, String second) {
        if (!value.contains(first)) {
            return first;
        }
        String candidate = second;
        for (int i = 0; value.contains(candidate); i++) {
            candidate = "(" + first + i + ")";
        }
        return candidate;
    }

    private static String name(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    private void schema(String sql) throws IOException {
        if (options.schema()) {
            line(sql);
        }
    }

    private void line(String text) throws IOException {
        out.write(text);
        out.write('\n');
    }

    private List<String[]> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String[]> all = new ArrayList<>();
            while (rows.next()) {
                all.add(new String[] {rows.getString(1), rows.getString(2)});
            }
            return all;
        }
    }
}
