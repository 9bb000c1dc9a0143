package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes the records of a table as multi-row INSERT statements, each of fewer than {@link Limits#STATEMENT_BYTES}.
 *
 * <p>A row that does not fit is assembled: its largest values are first put, slice by slice, into the table
 * {@code _holdfast_slices} and then taken from there in a single INSERT, so that CHECK and UNIQUE see nothing but whole
 * values. That table is created when first needed and dropped by {@link #finish}. For the sequence, a DELETE goes first.
 * {@link InsertReader} reads exactly what this writes. The stream is neither flushed nor closed. For one thread.
 */
public final class InsertWriter {
    private static final int REAL_BYTES = 420;

    private final OutputStream out;
    private final Table table;
    private final byte[] header;
    private final SqlBuffer statement = new SqlBuffer(Limits.STATEMENT_BYTES * 5 / 4);
    private final SliceWriter slices;
    private int rows;
    private int operations;
    private long written;
    private boolean begun;

    public InsertWriter(Table table, OutputStream out) {
        this.out = out;
        this.table = table;
        this.header = InsertForm.header(table);
        this.slices = new SliceWriter(this::emit);
    }

    /**
     * Adds records of the table.
     *
     * @throws Failure if the stream fails
     */
    public void write(Batch batch) {
        begin();
        int columns = batch.columns();
        long room = Limits.STATEMENT_BYTES - header.length - 16L - (long) REAL_BYTES * columns;
        for (int row = 0; row < batch.rows(); row++) {
            if (2L * (batch.end(row) - batch.start(row)) < room || fits(batch, row)) {
                writeRow(batch, row);
            } else {
                endStatement();
                assemble(batch, row);
            }
        }
    }

    /** Bytes of SQL so far, those still in memory included. */
    public long bytes() {
        return written + statement.size;
    }

    /** Ends the last statement and drops the table of slices. Must be called once, even when there were no records. */
    public void finish() {
        begin();
        endStatement();
        slices.finish();
    }

    private void begin() {
        if (!begun && table.kind() == Table.Kind.SEQUENCE) {
            emit(InsertForm.CLEAR_SEQUENCE, InsertForm.CLEAR_SEQUENCE.length);
        }
        begun = true;
    }

    private void writeRow(Batch batch, int row) {
        int start = statement.size;
        statement.add(rows == 0 ? header : InsertForm.NEXT_ROW);
        int rowStart = statement.size;
        int cost = appendRow(batch, row);
        if (rows > 0 && (statement.size + 2 >= Limits.STATEMENT_BYTES || operations + cost > Limits.OPERATIONS)) {
            startOver(start, rowStart);
        }
        rows++;
        operations += cost;
    }

    /** Appends a row; the answer is how many instructions it compiles to, at most. */
    private int appendRow(Batch batch, int row) {
        int cost = 2 + batch.columns();
        statement.add('(');
        for (int column = 0; column < batch.columns(); column++) {
            if (column > 0) {
                statement.add(',');
            }
            int before = statement.size;
            Literals.append(statement, batch, row, column);
            cost += switch (batch.tag(row, column)) {
                case Cell.REAL -> (statement.size - before) / 10;
                case Cell.TEXT -> statement.bytes[before] == 'C' ? 1 : 0;
                default -> 0;
            };
        }
        statement.add(')');
        return cost;
    }

    /** The row at the end of the buffer did not fit any more: what is before it goes out, and it opens the next one. */
    private void startOver(int end, int rowStart) {
        byte[] row = Arrays.copyOfRange(statement.bytes, rowStart, statement.size);
        statement.size = end;
        endStatement();
        statement.add(header).add(row);
    }

    private void endStatement() {
        if (rows > 0) {
            statement.add(InsertForm.END);
            emit(statement.bytes, statement.size);
            statement.size = 0;
            rows = 0;
            operations = 0;
        }
    }

    private boolean fits(Batch batch, int row) {
        long size = header.length + 4L;
        for (int column = 0; column < batch.columns(); column++) {
            size += 1 + literalBytes(batch, row, column);
        }
        return size + InsertForm.END.length < Limits.STATEMENT_BYTES;
    }

    /** How long the literal of a cell can be at most. */
    private static long literalBytes(Batch batch, int row, int column) {
        return switch (batch.tag(row, column)) {
            case Cell.NULL -> 4;
            case Cell.INTEGER -> 20;
            case Cell.REAL -> REAL_BYTES;
            case Cell.BLOB -> 2L * batch.length(row, column) + 3;
            default -> textBytes(batch, row, column);
        };
    }

    private static long textBytes(Batch batch, int row, int column) {
        int length = batch.length(row, column);
        int quotes = PlainText.quotes(batch.buffer(), batch.content(row, column), length);
        return quotes == PlainText.NOT_PLAIN
                ? 2L * length + Literals.CAST_HEX.length + Literals.AS_TEXT.length
                : (long) length + quotes + 2;
    }

    private void assemble(Batch batch, int row) {
        boolean[] sliced = chooseSliced(batch, row);
        byte[][] expressions = new byte[batch.columns()][];
        for (int column = 0; column < batch.columns(); column++) {
            if (sliced[column]) {
                expressions[column] = slices.write(batch, row, column);
            }
        }
        statement.add(header).add('(');
        for (int column = 0; column < batch.columns(); column++) {
            if (column > 0) {
                statement.add(',');
            }
            if (sliced[column]) {
                statement.add(expressions[column]);
            } else {
                Literals.append(statement, batch, row, column);
            }
        }
        statement.add(')');
        rows = 1;
        endStatement();
        slices.clear();
    }

    /** The largest values, until the rest fits. */
    private boolean[] chooseSliced(Batch batch, int row) {
        int columns = batch.columns();
        long[] sizes = new long[columns];
        long total = header.length + 8L;
        for (int column = 0; column < columns; column++) {
            sizes[column] = 1 + literalBytes(batch, row, column);
            total += sizes[column];
        }
        boolean[] sliced = new boolean[columns];
        while (total >= Limits.STATEMENT_BYTES) {
            int largest = -1;
            for (int column = 0; column < columns; column++) {
                boolean better = !sliced[column] && batch.tag(row, column) >= Cell.TEXT;
                largest = better && (largest < 0 || sizes[column] > sizes[largest]) ? column : largest;
            }
            if (largest < 0 || sizes[largest] <= SliceWriter.expressionBytes(sizes[largest])) {
                break;
            }
            sliced[largest] = true;
            total -= sizes[largest] - SliceWriter.expressionBytes(sizes[largest]);
        }
        return sliced;
    }

    private void emit(byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
            written += length;
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "The dump could not be written: " + e.getMessage(), "", e);
        }
    }
}
