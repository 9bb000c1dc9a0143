package dev.holdfast.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Fills a {@link Batch} cell by cell, row after row.
 *
 * <p>After {@link #build} it is empty and may be filled again. Not safe for several threads. A row must be complete
 * (as many cells as columns) when the batch is built.
 */
public final class BatchBuilder {
    private final int columns;
    private byte[] buffer;
    private int size;
    private int[] cells;
    private int count;

    public BatchBuilder(int columns) {
        this(columns, 1 << 16);
    }

    /** With room for this many bytes at first. */
    public BatchBuilder(int columns, int bytes) {
        this.columns = columns;
        this.buffer = new byte[bytes];
        this.cells = new int[columns * 256 + 1];
    }

    public BatchBuilder addNull() {
        begin(1, Cell.NULL);
        size += 1;
        return this;
    }

    public BatchBuilder addInteger(long value) {
        begin(9, Cell.INTEGER);
        Batch.LONG.set(buffer, size + 1, value);
        size += 9;
        return this;
    }

    public BatchBuilder addReal(double value) {
        begin(9, Cell.REAL);
        Batch.LONG.set(buffer, size + 1, Double.doubleToRawLongBits(value));
        size += 9;
        return this;
    }

    public BatchBuilder addText(byte[] bytes, int from, int length) {
        return addBytes(Cell.TEXT, bytes, from, length);
    }

    public BatchBuilder addText(byte[] bytes) {
        return addBytes(Cell.TEXT, bytes, 0, bytes.length);
    }

    public BatchBuilder addText(String text) {
        return addText(text.getBytes(StandardCharsets.UTF_8));
    }

    public BatchBuilder addBlob(byte[] bytes, int from, int length) {
        return addBytes(Cell.BLOB, bytes, from, length);
    }

    public BatchBuilder addBlob(byte[] bytes) {
        return addBytes(Cell.BLOB, bytes, 0, bytes.length);
    }

    /** Adds a cell that stands ready in canonical form, such as one of another batch. */
    public BatchBuilder addCell(byte[] canonical, int from, int end) {
        begin(end - from, canonical[from]);
        System.arraycopy(canonical, from, buffer, size, end - from);
        size += end - from;
        return this;
    }

    /** Adds a whole row of a batch with the same columns. */
    public BatchBuilder addRow(Batch from, int row) {
        for (int column = 0; column < columns; column++) {
            addCell(from.buffer(), from.cell(row, column), from.cellEnd(row, column));
        }
        return this;
    }

    /** Complete rows so far. */
    public int rows() {
        return count / columns;
    }

    /** Bytes of canonical cells so far. */
    public int bytes() {
        return size;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public Batch build() {
        return build(null);
    }

    /** The batch, with the vendor's cursor behind it (or null); the builder is empty afterwards. */
    public Batch build(String cursor) {
        if (count % columns != 0) {
            throw new IllegalStateException("incomplete row: " + count + " cells, " + columns + " columns");
        }
        cells[count] = size;
        Batch batch = new Batch(
                columns, count / columns, Arrays.copyOf(buffer, size), Arrays.copyOf(cells, count + 1), cursor);
        size = 0;
        count = 0;
        return batch;
    }

    private BatchBuilder addBytes(byte tag, byte[] bytes, int from, int length) {
        begin(5 + length, tag);
        Batch.INT.set(buffer, size + 1, length);
        System.arraycopy(bytes, from, buffer, size + 5, length);
        size += 5 + length;
        return this;
    }

    private void begin(int need, byte tag) {
        if (need > buffer.length - size) {
            buffer = Arrays.copyOf(buffer, (int)
                    Math.min(Integer.MAX_VALUE - 8L, Math.max(buffer.length * 2L, (long) size + need)));
        }
        if (count + 2 > cells.length) {
            cells = Arrays.copyOf(cells, cells.length * 2);
        }
        cells[count++] = size;
        buffer[size] = tag;
    }
}
