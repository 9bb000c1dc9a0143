package dev.holdfast.cloudflare.d1;

import dev.holdfast.model.Column;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The queries that make D1 tell cells exactly, although its JSON knows only JavaScript's numbers.
 *
 * <p>Each cell comes in one result column. A REAL is a JSON number, which prints the shortest text that reads back as the
 * same bits; all others are texts with a letter in front: {@code i} integer, {@code t} plain text, {@code h} text as
 * hexadecimal bytes (where NUL or U+FFFD stands in it), {@code x} blob, {@code r} a REAL that JSON can not say, {@code l} and
 * {@code b} the length in bytes of a text or blob that is too long to be computed with (D1 limits every value, computed
 * ones too). Text that is not valid UTF-8 can not be told in SQL: it arrives with U+FFFD in plain text, where none can be
 * otherwise, and the rows are asked for again with all text as bytes.
 *
 * <p>A result has at most 100 columns and a statement 100,000 bytes, so wide tables are read by several statements of one
 * atomic batch.
 *
 * @see <a href="https://developers.cloudflare.com/d1/platform/limits/">Limits</a>
 */
final class CellSql {
    /** Longer values are sliced: twice as many digits must stay below 2,000,000. */
    static final int SLICE = 900_000;

    private static final int COLUMNS = 100;
    private static final int STATEMENT = 98_000;
    /** More than any cell's expression takes. */
    private static final int EXPRESSION = 420;

    private final Table table;
    private final List<List<Column>> groups;

    CellSql(Table table) {
        this.table = table;
        this.groups = groups(table.columns());
    }

    /** How many columns each statement's rows have. */
    List<Integer> widths() {
        return groups.stream().map(List::size).toList();
    }

    /**
     * One statement per group of columns; their rows belong together.
     *
     * @param limit of rows, or 0
     */
    List<String> statements(KeyRange range, int limit, boolean textAsBytes) {
        return groups.stream()
                .map(group -> statement(group, range, limit, textAsBytes))
                .toList();
    }

    /** A single value in slices, as hexadecimal digits, for the last row of a range. */
    String slices(Column column, int bytes, KeyRange row) {
        String name = RangeClause.columns(only(column));
        String slices = IntStream.rangeClosed(0, (bytes - 1) / SLICE)
                .mapToObj(i -> "hex(substr(CAST(" + name + " AS BLOB)," + (i * SLICE + 1L) + "," + SLICE + "))")
                .collect(Collectors.joining(","));
        return "SELECT " + slices + " FROM " + Identifiers.quote(table.name()) + " WHERE "
                + RangeClause.where(table, row) + " " + RangeClause.orderBy(table);
    }

    private String statement(List<Column> group, KeyRange range, int limit, boolean textAsBytes) {
        String names = names(group, "c%d");
        String inner = "SELECT " + RangeClause.columns(only(group.toArray(Column[]::new))) + " FROM "
                + Identifiers.quote(table.name()) + " WHERE " + RangeClause.where(table, range) + " "
                + RangeClause.orderBy(table) + (limit > 0 ? " LIMIT " + limit : "");
        String text = textAsBytes
                ? "'h'||hex(c%1$d)"
                : "CASE WHEN instr(c%1$d,char(0))OR instr(c%1$d,char(65533))" + "THEN'h'||hex(c%1$d)ELSE't'||c%1$d END";
        String cell = "CASE typeof(c%1$d)WHEN'integer'THEN'i'||c%1$d"
                + " WHEN'text'THEN CASE WHEN length(CAST(c%1$d AS BLOB))>" + SLICE
                + " THEN'l'||length(CAST(c%1$d AS BLOB))ELSE " + text + " END"
                + " WHEN'blob'THEN CASE WHEN length(c%1$d)>" + SLICE
                + " THEN'b'||length(c%1$d)ELSE'x'||hex(c%1$d)END"
                + " WHEN'real'THEN CASE WHEN+c%1$d=9e999 THEN'r+'WHEN+c%1$d=-9e999 THEN'r-'"
                + "WHEN+c%1$d=0 AND atan2(c%1$d,-1)<0 THEN'r0'ELSE c%1$d END END";
        // Within it, a table of the same name would be taken for itself.
        String beside = table.name().equalsIgnoreCase("s") ? "r" : "s";
        return "WITH " + beside + "(" + names + ")AS(" + inner + ")SELECT " + names(group, cell) + " FROM " + beside;
    }

    private static String names(List<Column> group, String pattern) {
        return IntStream.range(0, group.size())
                .mapToObj(i -> String.format(pattern, i))
                .collect(Collectors.joining(","));
    }

    /** The same table with these columns alone, for those who only want names. */
    private Table only(Column... columns) {
        return new Table(table.name(), table.kind(), "", List.of(columns), List.of(), List.of());
    }

    private static List<List<Column>> groups(List<Column> columns) {
        List<List<Column>> groups = new ArrayList<>();
        int bytes = STATEMENT;
        for (Column column : columns) {
            int more = EXPRESSION + column.name().getBytes(StandardCharsets.UTF_8).length + 8;
            if (bytes + more > STATEMENT - 20_000 || groups.getLast().size() == COLUMNS) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.getLast().add(column);
            bytes += more;
        }
        return groups;
    }
}
