package dev.holdfast.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable run of records of one collection, in key order: the currency of the hot path.
 *
 * <p>One buffer of canonical cells ({@link Cell}), row after row, with the offset of each cell. Everything that
 * moves data reads it through the typed getters or straight from {@link #buffer()}; a {@code String} is made only
 * on demand. The arrays are not copied: whoever gets them must not write to them. Safe to share between threads.
 */
public final class Batch {
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int columns;
    private final int rows;
    private final byte[] buffer;
    private final int[] cells;
    private final String cursor;

    Batch(int columns, int rows, byte[] buffer, int[] cells, String cursor) {
        this.columns = columns;
        this.rows = rows;
        this.buffer = buffer;
        this.cells = cells;
        this.cursor = cursor;
    }

    public int columns() {
        return columns;
    }

    public int rows() {
        return rows;
    }

    /** The canonical cells; row {@code r} stands from {@link #start(int)} to {@link #end(int)}. */
    public byte[] buffer() {
        return buffer;
    }

    /** The vendor's own cursor with which a read can go on after this batch, or null. A hint, never content. */
    public String cursor() {
        return cursor;
    }

    public int start(int row) {
        return cells[row * columns];
    }

    public int end(int row) {
        return cells[(row + 1) * columns];
    }

    /** The offset of a cell's tag in the buffer. */
    public int cell(int row, int column) {
        return cells[row * columns + column];
    }

    /** The offset just behind a cell. */
    public int cellEnd(int row, int column) {
        return cells[row * columns + column + 1];
    }

    /** The tag of a cell, one of the constants of {@link Cell}. */
    public byte tag(int row, int column) {
        return buffer[cell(row, column)];
    }

    public boolean isNull(int row, int column) {
        return tag(row, column) == Cell.NULL;
    }

    /** The value of an INTEGER cell; of any other cell the answer means nothing. */
    public long integer(int row, int column) {
        return (long) LONG.get(buffer, cell(row, column) + 1);
    }

    /** The value of a REAL cell, bit for bit; of any other cell the answer means nothing. */
    public double real(int row, int column) {
        return Double.longBitsToDouble(integer(row, column));
    }

    /** The offset of the first byte of a TEXT or BLOB cell's content. */
    public int content(int row, int column) {
        return cell(row, column) + 5;
    }

    /** The length in bytes of a TEXT or BLOB cell's content. */
    public int length(int row, int column) {
        return (int) INT.get(buffer, cell(row, column) + 1);
    }

    /** A copy of the content of a TEXT or BLOB cell, or null for NULL. */
    public byte[] bytes(int row, int column) {
        if (isNull(row, column)) {
            return null;
        }
        int from = content(row, column);
        return Arrays.copyOfRange(buffer, from, from + length(row, column));
    }

    /** The content of a TEXT or BLOB cell read as UTF-8 (bad bytes become U+FFFD), or null for NULL. */
    public String text(int row, int column) {
        return isNull(row, column)
                ? null
                : new String(buffer, content(row, column), length(row, column), StandardCharsets.UTF_8);
    }

    /** The key of a row: its cells in these columns, in this order. */
    public Key key(int row, int[] keyColumns) {
        int size = 0;
        for (int column : keyColumns) {
            size += cellEnd(row, column) - cell(row, column);
        }
        byte[] key = new byte[size];
        int at = 0;
        for (int column : keyColumns) {
            int length = cellEnd(row, column) - cell(row, column);
            System.arraycopy(buffer, cell(row, column), key, at, length);
            at += length;
        }
        return new Key(key);
    }
}
