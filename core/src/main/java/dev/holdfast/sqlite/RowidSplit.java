package dev.holdfast.sqlite;

import dev.holdfast.model.Column;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Identifiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Divides a table into rowid ranges of about equally many rows, with a few hundred point queries.
 *
 * <p>Rowids may have gaps of any size, so a division by value alone can put all rows into one range. The widest stretch
 * is halved again and again, which cuts the gaps out; how dense rows lie in each stretch that is left is read off its
 * first rows.
 */
final class RowidSplit {
    private static final int STRETCHES = 96;
    private static final int SAMPLE = 64;
    private static final long LEAST = 1_000;

    private final Database database;
    private final String table;
    private final String rowid;

    RowidSplit(Database database, Table table) {
        Column key = table.columns().get(table.keyColumns().getFirst());
        this.database = database;
        this.table = Identifiers.quote(table.name());
        // In quotes, the bare rowid could be mistaken for a text.
        this.rowid = key.role() == Column.Role.ROWID ? key.name() : Identifiers.quote(key.name());
    }

    /** Rowids {@code first} to {@code last}, both there. */
    private record Stretch(long first, long last) {
        /** As a real, because the difference of two rowids can leave the range of a long; exact where it does not. */
        double width() {
            long difference = last - first;
            return (difference >= 0 ? (double) difference : (double) last - (double) first) + 1;
        }

        long middle() {
            return (first & last) + ((first ^ last) >> 1);
        }
    }

    List<KeyRange> ranges(int parts) {
        List<KeyRange> ranges = new ArrayList<>();
        Key after = null;
        for (long through : boundaries(parts)) {
            Key key = Key.of(through);
            ranges.add(new KeyRange(after, key));
            after = key;
        }
        ranges.add(new KeyRange(after, null));
        return ranges;
    }

    private List<Long> boundaries(int parts) {
        String least = parts < 2 ? null : database.text("SELECT min(" + rowid + ") FROM " + table);
        if (least == null) {
            return List.of();
        }
        List<Stretch> stretches = stretches(Long.parseLong(least), last());
        List<Double> rows = stretches.stream().map(this::rows).toList();
        double total = rows.stream().mapToDouble(Double::doubleValue).sum();
        return boundaries(stretches, rows, total, (int) Math.min(parts, total / LEAST));
    }

    private static List<Long> boundaries(List<Stretch> stretches, List<Double> rows, double total, int parts) {
        List<Long> boundaries = new ArrayList<>();
        double before = 0;
        for (int i = 0; i < stretches.size(); i++) {
            while (boundaries.size() + 1 < parts && before + rows.get(i) > total * (boundaries.size() + 1) / parts) {
                double share = (total * (boundaries.size() + 1) / parts - before) / rows.get(i);
                Stretch stretch = stretches.get(i);
                long boundary = Math.min(stretch.last(), stretch.first() + (long) (share * stretch.width()));
                if (!boundaries.isEmpty() && boundary <= boundaries.getLast()) {
                    parts--;
                } else {
                    boundaries.add(boundary);
                }
            }
            before += rows.get(i);
        }
        return boundaries;
    }

    private long last() {
        return database.number("SELECT max(" + rowid + ") FROM " + table);
    }

    private List<Stretch> stretches(long first, long last) {
        PriorityQueue<Stretch> widest =
                new PriorityQueue<>(Comparator.comparingDouble(Stretch::width).reversed());
        widest.add(new Stretch(first, last));
        while (widest.size() < STRETCHES && widest.peek().width() > LEAST) {
            Stretch stretch = widest.remove();
            // The middle is below the last one, so there is a row on either side of the cut.
            long left = point("max", "<=", stretch.middle());
            widest.add(new Stretch(stretch.first(), left));
            widest.add(new Stretch(point("min", ">", stretch.middle()), stretch.last()));
        }
        return widest.stream().sorted(Comparator.comparingLong(Stretch::first)).toList();
    }

    private long point(String which, String operator, long value) {
        return database.number(
                "SELECT " + which + "(" + rowid + ") FROM " + table + " WHERE " + rowid + operator + number(value));
    }

    /** About how many rows a stretch has. */
    private double rows(Stretch stretch) {
        List<List<String>> sample = database.rows("SELECT count(*), max(r) FROM (SELECT " + rowid + " AS r FROM "
                + table
                + " WHERE " + rowid + ">=" + number(stretch.first()) + " AND " + rowid + "<=" + number(stretch.last())
                + " ORDER BY r LIMIT " + SAMPLE + ")");
        long count = Long.parseLong(sample.getFirst().get(0));
        return count < SAMPLE
                ? count
                : count
                        * stretch.width()
                        / new Stretch(
                                        stretch.first(),
                                        Long.parseLong(sample.getFirst().get(1)))
                                .width();
    }

    /** The least integer can not be written as one literal. */
    private static String number(long value) {
        return value == Long.MIN_VALUE ? "(-9223372036854775807-1)" : Long.toString(value);
    }
}
