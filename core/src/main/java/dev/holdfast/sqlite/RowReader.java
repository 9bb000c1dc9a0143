package dev.holdfast.sqlite;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * Reads the rows of a range of a table.
 *
 * <p>Goes below JDBC: a value is fetched by its stored class, and text as the bytes that are there.
 */
final class RowReader implements BatchReader {
    private static final int BATCH_ROWS = 10_000;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final byte[] EMPTY = {};

    private final Database database;
    private final DB core;
    private final PreparedStatement statement;
    private final long pointer;
    private final BatchBuilder batch;
    private final int width;
    private final int rowid;
    private final boolean utf8;
    private final Consumer<Database> giveBack;
    private long last;
    private boolean started;
    private boolean ended;
    private boolean closed;

    RowReader(Database database, Table table, KeyRange range, boolean utf8, Consumer<Database> giveBack) {
        this.database = database;
        this.core = database.core();
        this.width = table.width();
        this.utf8 = utf8;
        this.rowid = table.kind() == Table.Kind.ORDINARY && table.hasRowidKey()
                ? table.keyColumns().getFirst()
                : -1;
        this.giveBack = giveBack;
        this.batch = new BatchBuilder(width, BATCH_BYTES + BATCH_BYTES / 8);
        try {
            this.statement = database.connection().prepareStatement(query(table, range));
            this.pointer = ((CoreStatement) statement).pointer.safeRunLong((db, pointer) -> pointer);
        } catch (SQLException e) {
            throw SqliteFailure.of(database.file(), e);
        }
    }

    static String query(Table table, KeyRange range) {
        return "SELECT " + RangeClause.columns(table) + " FROM " + Identifiers.quote(table.name()) + " WHERE "
                + RangeClause.where(table, range) + " " + RangeClause.orderBy(table);
    }

    @Override
    public Batch next() {
        if (ended || closed) {
            return null;
        }
        // One lock for many rows is cheaper than one for each call.
        synchronized (core) {
            try {
                fill();
            } catch (SQLException e) {
                throw SqliteFailure.of(database.file(), e);
            }
        }
        return batch.isEmpty() ? null : batch.build();
    }

    private void fill() throws SQLException {
        while (batch.rows() < BATCH_ROWS && batch.bytes() < BATCH_BYTES) {
            int result = core.step(pointer);
            if (result == Codes.SQLITE_DONE) {
                ended = true;
                return;
            }
            if (result != Codes.SQLITE_ROW) {
                core.throwex(result);
            }
            for (int column = 0; column < width; column++) {
                if (column == rowid) {
                    addRowid(column);
                } else {
                    add(column);
                }
            }
        }
    }

    private void addRowid(int column) throws SQLException {
        long value = core.column_long(pointer, column);
        if (started && value <= last) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    database.file() + " is damaged: rowid " + value + " comes behind " + last,
                    "Run sqlite3 with .recover on a copy of it, or go back to a backup");
        }
        started = true;
        last = value;
        batch.addInteger(value);
    }

    private void add(int column) throws SQLException {
        switch (core.column_type(pointer, column)) {
            case Codes.SQLITE_INTEGER -> batch.addInteger(core.column_long(pointer, column));
            case Codes.SQLITE_FLOAT -> batch.addReal(core.column_double(pointer, column));
            case Codes.SQLITE_TEXT -> addText(column);
            case Codes.SQLITE_BLOB -> batch.addBlob(bytes(column));
            default -> batch.addNull();
        }
    }

    private void addText(int column) throws SQLException {
        if (utf8) {
            batch.addText(bytes(column));
        } else {
            batch.addText(core.column_text(pointer, column));
        }
    }

    private byte[] bytes(int column) throws SQLException {
        byte[] bytes = core.column_blob(pointer, column);
        return bytes == null ? EMPTY : bytes;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (statement) {
            core.reset(pointer);
        } catch (SQLException e) {
            throw SqliteFailure.of(database.file(), e);
        } finally {
            giveBack.accept(database);
        }
    }
}
