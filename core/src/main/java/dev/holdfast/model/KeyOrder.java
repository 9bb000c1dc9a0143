package dev.holdfast.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which a collection's records are read: column by column as SQLite compares stored values
 * (NULL, numbers, text, blobs; text by the column's collation), ascending.
 *
 * <p>Source of the rules: sqlite.org/datatype3.html, sections 4.1 and 7. Only the built-in collations are known;
 * {@link Table} says so by {@link Column#collation()}.
 */
public final class KeyOrder implements Comparator<Key> {
    private final List<String> collations;

    /** One collation (BINARY, NOCASE or RTRIM) for each key column. */
    public KeyOrder(List<String> collations) {
        this.collations = List.copyOf(collations);
    }

    @Override
    public int compare(Key left, Key right) {
        Batch a = left.asRow();
        Batch b = right.asRow();
        for (int column = 0; column < a.columns(); column++) {
            int order = compareCells(a, b, column);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** One and the same key for all that compare as equal. */
    public Key folded(Key key) {
        Batch row = key.asRow();
        BatchBuilder folded = new BatchBuilder(row.columns(), key.cells().length);
        for (int column = 0; column < row.columns(); column++) {
            switch (row.tag(0, column)) {
                case Cell.TEXT -> folded.addText(folded(row.bytes(0, column), collations.get(column)));
                case Cell.REAL -> addNumber(folded, row.real(0, column));
                default -> folded.addCell(row.buffer(), row.cell(0, column), row.cellEnd(0, column));
            }
        }
        return new Key(folded.build().buffer());
    }

    /** Whole numbers are equal whether they are kept as integer or as real; 2^63 is none that an integer can be. */
    private static void addNumber(BatchBuilder to, double real) {
        if (real == Math.rint(real) && real >= -0x1p63 && real < 0x1p63) {
            to.addInteger((long) real);
        } else {
            to.addReal(real);
        }
    }

    private int compareCells(Batch a, Batch b, int column) {
        byte tagA = a.tag(0, column);
        byte tagB = b.tag(0, column);
        if (rank(tagA) != rank(tagB)) {
            return Integer.compare(rank(tagA), rank(tagB));
        }
        return switch (tagA) {
            case Cell.NULL -> 0;
            case Cell.INTEGER, Cell.REAL -> compareNumbers(a, b, column);
            case Cell.TEXT -> compareText(a.bytes(0, column), b.bytes(0, column), collations.get(column));
            default -> Arrays.compareUnsigned(a.bytes(0, column), b.bytes(0, column));
        };
    }

    private static int rank(byte tag) {
        return tag == Cell.REAL ? Cell.INTEGER : tag;
    }

    private static int compareNumbers(Batch a, Batch b, int column) {
        boolean integerA = a.tag(0, column) == Cell.INTEGER;
        boolean integerB = b.tag(0, column) == Cell.INTEGER;
        if (integerA && integerB) {
            return Long.compare(a.integer(0, column), b.integer(0, column));
        }
        if (integerA) {
            return compare(a.integer(0, column), b.real(0, column));
        }
        return integerB
                ? -compare(b.integer(0, column), a.real(0, column))
                : a.real(0, column) == b.real(0, column) ? 0 : Double.compare(a.real(0, column), b.real(0, column));
    }

    private static int compare(long integer, double real) {
        if (Double.isInfinite(real)) {
            return real > 0 ? -1 : 1;
        }
        return new java.math.BigDecimal(integer).compareTo(new java.math.BigDecimal(real));
    }

    private static int compareText(byte[] a, byte[] b, String collation) {
        return Arrays.compareUnsigned(folded(a, collation), folded(b, collation));
    }

    private static byte[] folded(byte[] text, String collation) {
        return switch (collation.toUpperCase(java.util.Locale.ROOT)) {
            case "NOCASE" -> lower(text);
            case "RTRIM" -> trimmed(text);
            default -> text;
        };
    }

    private static byte[] lower(byte[] text) {
        byte[] lower = text.clone();
        for (int i = 0; i < lower.length; i++) {
            lower[i] = lower[i] >= 'A' && lower[i] <= 'Z' ? (byte) (lower[i] + 32) : lower[i];
        }
        return lower;
    }

    private static byte[] trimmed(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == ' ') {
            end--;
        }
        return Arrays.copyOf(text, end);
    }
}
