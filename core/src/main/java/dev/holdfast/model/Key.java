package dev.holdfast.model;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a record stands in its collection: the canonical cells of its key columns, one after the other.
 *
 * <p>Two keys are equal when their bytes are. Order is the business of the collection ({@link KeyOrder}).
 */
public record Key(byte[] cells) {

    /** The key of one integer, such as a rowid. */
    public static Key of(long value) {
        return new BatchBuilder(1, 16).addInteger(value).build().key(0, new int[] {0});
    }

    /** The key of one text, such as the name of a pair. */
    public static Key of(byte[] text) {
        return new BatchBuilder(1, text.length + 8).addText(text).build().key(0, new int[] {0});
    }

    /** The key as a batch of one row, so that its cells can be read by type. */
    public Batch asRow() {
        int columns = 0;
        for (int at = 0; at < cells.length; at = next(at)) {
            columns++;
        }
        BatchBuilder row = new BatchBuilder(columns, cells.length);
        for (int at = 0; at < cells.length; at = next(at)) {
            row.addCell(cells, at, next(at));
        }
        return row.build();
    }

    public String toHex() {
        return HexFormat.of().formatHex(cells);
    }

    public static Key fromHex(String hex) {
        return new Key(HexFormat.of().parseHex(hex));
    }

    private int next(int at) {
        return switch (cells[at]) {
            case Cell.NULL -> at + 1;
            case Cell.INTEGER, Cell.REAL -> at + 9;
            default -> at + 5 + (int) Batch.INT.get(cells, at + 1);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key(byte[] theirs) && Arrays.equals(cells, theirs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        Batch row = asRow();
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < row.columns(); column++) {
            text.append(column == 0 ? "" : ", ").append(printed(row, column));
        }
        return text.toString();
    }

    private static String printed(Batch row, int column) {
        return switch (row.tag(0, column)) {
            case Cell.NULL -> "NULL";
            case Cell.INTEGER -> Long.toString(row.integer(0, column));
            case Cell.REAL -> Double.toString(row.real(0, column));
            case Cell.TEXT -> row.text(0, column);
            default -> "x'" + HexFormat.of().formatHex(row.bytes(0, column)) + "'";
        };
    }
}
