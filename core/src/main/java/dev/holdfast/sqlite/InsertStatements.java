package dev.holdfast.sqlite;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prepared INSERTs of several rows for one table, made as they are needed.
 *
 * <p>Text is bound as its bytes and turned into text by {@code CAST(? AS TEXT)}, which keeps NUL and what is no UTF-8.
 * So a statement has a form: which of its columns are text. Rows are put together as long as they have the same one.
 */
final class InsertStatements implements AutoCloseable {
    private static final int CACHED = 24;
    private static final int VALUES = 512;
    private static final int[] SIZES = {64, 8, 1};

    private final Database database;
    private final String before;
    private final String behind;
    private final int columns;
    private final Map<Form, PreparedStatement> prepared = new LinkedHashMap<>(CACHED, 0.75f, true);

    /** Writes {@code <before> VALUES (…),(…) <behind>}. */
    InsertStatements(Database database, String before, String behind, int columns) {
        this.database = database;
        this.before = before;
        this.behind = behind;
        this.columns = columns;
    }

    private record Form(int rows, boolean[] text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Form(int theirRows, boolean[] theirText)
                    && rows == theirRows
                    && Arrays.equals(text, theirText);
        }

        @Override
        public int hashCode() {
            return 31 * rows + Arrays.hashCode(text);
        }
    }

    void write(Batch batch) {
        try {
            int row = 0;
            boolean[] mixed = new boolean[columns];
            boolean[] text = uniform(batch, mixed);
            while (row < batch.rows()) {
                int end = runOf(batch, row, text, mixed);
                write(batch, row, end, text);
                row = end;
            }
        } catch (SQLException e) {
            throw SqliteFailure.of(database.file(), e);
        }
    }

    /** Which columns hold only text (NULL does not matter), and which hold text and something else. */
    private boolean[] uniform(Batch batch, boolean[] mixed) {
        boolean[] text = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            boolean other = false;
            for (int row = 0; row < batch.rows(); row++) {
                byte tag = batch.tag(row, column);
                text[column] |= tag == Cell.TEXT;
                other |= tag != Cell.TEXT && tag != Cell.NULL;
            }
            mixed[column] = text[column] && other;
        }
        return text;
    }

    /** Sets the form for the rows from here, and says where it ends. */
    private int runOf(Batch batch, int row, boolean[] text, boolean[] mixed) {
        for (int column = 0; column < columns; column++) {
            text[column] = mixed[column] ? batch.tag(row, column) == Cell.TEXT : text[column];
        }
        int end = row + 1;
        while (end < batch.rows() && fits(batch, end, text, mixed)) {
            end++;
        }
        return end;
    }

    private boolean fits(Batch batch, int row, boolean[] text, boolean[] mixed) {
        for (int column = 0; column < columns; column++) {
            if (mixed[column] && !batch.isNull(row, column) && text[column] != (batch.tag(row, column) == Cell.TEXT)) {
                return false;
            }
        }
        return true;
    }

    private void write(Batch batch, int from, int end, boolean[] text) throws SQLException {
        int row = from;
        for (int size : SIZES) {
            if (size > 1 && size * columns > VALUES) {
                continue;
            }
            for (; end - row >= size; row += size) {
                PreparedStatement statement = prepared(new Form(size, text.clone()));
                bind(statement, batch, row, row + size);
                statement.executeUpdate();
            }
        }
    }

    private void bind(PreparedStatement statement, Batch batch, int from, int end) throws SQLException {
        int parameter = 1;
        for (int row = from; row < end; row++) {
            for (int column = 0; column < columns; column++, parameter++) {
                switch (batch.tag(row, column)) {
                    case Cell.NULL -> statement.setNull(parameter, 0);
                    case Cell.INTEGER -> statement.setLong(parameter, batch.integer(row, column));
                    case Cell.REAL -> statement.setDouble(parameter, batch.real(row, column));
                    default -> statement.setBytes(parameter, batch.bytes(row, column));
                }
            }
        }
    }

    private PreparedStatement prepared(Form form) throws SQLException {
        PreparedStatement statement = prepared.get(form);
        if (statement == null) {
            evict();
            statement = database.connection().prepareStatement(sql(form));
            prepared.put(form, statement);
        }
        return statement;
    }

    private void evict() throws SQLException {
        if (prepared.size() == CACHED) {
            var oldest = prepared.entrySet().iterator();
            oldest.next().getValue().close();
            oldest.remove();
        }
    }

    private String sql(Form form) {
        StringBuilder row = new StringBuilder("(");
        for (int column = 0; column < columns; column++) {
            row.append(column == 0 ? "" : ",").append(form.text()[column] ? "CAST(? AS TEXT)" : "?");
        }
        row.append(')');
        return before + " VALUES " + row + ("," + row).repeat(form.rows() - 1) + behind;
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        } catch (SQLException e) {
            throw SqliteFailure.of(database.file(), e);
        } finally {
            prepared.clear();
        }
    }
}
