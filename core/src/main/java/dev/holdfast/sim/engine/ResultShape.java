package dev.holdfast.sim.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** How rows are written: {@code /raw} as arrays under column names, {@code /query} as objects. */
public enum ResultShape {
    ARRAYS {
        @Override
        void open(JsonGenerator json, String[] columns) throws IOException {
            json.writeStartObject();
            json.writeFieldName("columns");
            json.writeArray(columns, 0, columns.length);
            json.writeArrayFieldStart("rows");
        }

        @Override
        void row(JsonGenerator json, String[] columns, ResultSet row) throws IOException, SQLException {
            json.writeStartArray();
            for (int i = 0; i < columns.length; i++) {
                value(json, row.getObject(i + 1));
            }
            json.writeEndArray();
        }

        @Override
        void close(JsonGenerator json) throws IOException {
            json.writeEndArray();
            json.writeEndObject();
        }
    },
    OBJECTS {
        @Override
        void open(JsonGenerator json, String[] columns) throws IOException {
            json.writeStartArray();
        }

        @Override
        void row(JsonGenerator json, String[] columns, ResultSet row) throws IOException, SQLException {
            json.writeStartObject();
            for (int i = 0; i < columns.length; i++) {
                if (isLastOfItsName(columns, i)) {
                    json.writeFieldName(columns[i]);
                    value(json, row.getObject(i + 1));
                }
            }
            json.writeEndObject();
        }

        @Override
        void close(JsonGenerator json) throws IOException {
            json.writeEndArray();
        }
    };

    abstract void open(JsonGenerator json, String[] columns) throws IOException;

    abstract void row(JsonGenerator json, String[] columns, ResultSet row) throws IOException, SQLException;

    abstract void close(JsonGenerator json) throws IOException;

    /** Writes all rows and says how many; {@code rows} is null for a statement without columns. */
    long write(JsonGenerator json, ResultSet rows) throws IOException, SQLException {
        String[] columns = rows == null ? new String[0] : columns(rows.getMetaData());
        open(json, columns);
        long count = 0;
        while (rows != null && rows.next()) {
            row(json, columns, rows);
            count++;
        }
        close(json);
        return count;
    }

    private static String[] columns(ResultSetMetaData meta) throws SQLException {
        String[] columns = new String[meta.getColumnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = meta.getColumnName(i + 1);
        }
        return columns;
    }

    private static boolean isLastOfItsName(String[] columns, int index) {
        for (int i = index + 1; i < columns.length; i++) {
            if (columns[i].equals(columns[index])) {
                return false;
            }
        }
        return true;
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Number number -> json.writeRawValue(JsNumber.text(number.doubleValue()));
            case String text -> json.writeString(text);
            case byte[] blob -> bytes(json, blob);
            default -> throw new IllegalStateException("no SQLite value: " + value.getClass());
        }
    }

    private static void bytes(JsonGenerator json, byte[] blob) throws IOException {
        json.writeStartArray();
        for (byte b : blob) {
            json.writeNumber(b & 0xff);
        }
        json.writeEndArray();
    }
}
