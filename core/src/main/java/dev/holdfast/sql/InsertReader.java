package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Table;
import java.io.InputStream;

/**
 * Reads back what {@link InsertWriter} wrote for the same table, and nothing else.
 *
 * <p>Streams: memory holds one batch and one literal, whatever the size of the input. The stream is not closed. For one
 * thread.
 */
public final class InsertReader {
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int BATCH_ROWS = 4096;

    private final SqlInput in;
    private final Table table;
    private final byte[] header;
    private final CellReader cells;
    private final BatchBuilder batch;
    private final SliceReader slices;
    private boolean begun;
    private boolean inStatement;

    public InsertReader(Table table, InputStream in) {
        this.in = new SqlInput(in);
        this.table = table;
        this.header = InsertForm.header(table);
        this.cells = new CellReader(this.in);
        this.slices = new SliceReader(this.in, cells);
        this.batch = new BatchBuilder(Math.max(1, table.width()));
    }

    /**
     * The next records, never empty, or null at the end (and again null after it).
     *
     * @throws dev.holdfast.model.Failure {@code CORRUPT} with the offset of the first byte that should not be there;
     *     {@code REMOTE} if the stream fails
     */
    public Batch next() {
        begin();
        while (batch.rows() < BATCH_ROWS && batch.bytes() < BATCH_BYTES && more()) {
            row();
        }
        return batch.isEmpty() ? null : batch.build();
    }

    private void begin() {
        if (!begun && table.kind() == Table.Kind.SEQUENCE) {
            in.expect(InsertForm.CLEAR_SEQUENCE);
        }
        begun = true;
    }

    /** Steps to the opening parenthesis of the next row; false at the end. */
    private boolean more() {
        if (inStatement && in.take(InsertForm.NEXT_ROW)) {
            return true;
        }
        if (inStatement) {
            in.expect(InsertForm.END);
            inStatement = false;
            slices.rowDone();
        }
        slices.read();
        if (in.atEnd()) {
            slices.end();
            return false;
        }
        in.expect(header);
        inStatement = true;
        return true;
    }

    private void row() {
        in.expect('(');
        for (int column = 0; column < table.width(); column++) {
            if (column > 0) {
                in.expect(',');
            }
            if (!slices.expression(batch)) {
                cells.read(batch);
            }
        }
        in.expect(')');
    }
}
