package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Target.Records;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Column;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.sql.CatalogReader;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import dev.holdfast.sql.merge.KeyCheck;
import dev.holdfast.sql.merge.MergeFit;
import dev.holdfast.sql.merge.MergeTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How records are written into a database that keeps what it has: through a table beside, and from there over records of the
 * same declared key ({@link MergeTables}). A record that collides with another one in a further unique index fails the part,
 * because replacing would delete that other.
 */
final class MergeSql {
    private static final String BESIDE = "_holdfast_merge";

    private MergeSql() {}

    /** What of the source is not there yet. */
    static Catalog missing(Catalog source, Catalog there, List<Finding> findings) {
        List<SqlObject> objects = new ArrayList<>();
        for (SqlObject object : source.objects()) {
            SqlObject old = there.objects().stream()
                    .filter(one -> one.type() == object.type() && one.name().equals(object.name()))
                    .findFirst()
                    .orElse(null);
            if (old == null) {
                objects.add(object);
            } else if (!old.sql().equals(object.sql())) {
                findings.add(new Finding(object.name(), "is defined otherwise here; that was left as it is"));
            }
        }
        return new Catalog(source.kind(), source.collections(), objects, Map.of(), List.of(), List.of());
    }

    /**
     * What a merge begins with, once it is certain that it is not to be refused.
     *
     * @param creates the CREATE statements of tables that are not there
     * @param blank of the tables that keep a rowid nobody declared, those that have no record yet
     * @param notes what a person must be told
     */
    record Beginning(List<String> creates, Set<String> blank, List<Finding> notes) {}

    /**
     * Reads the source where the keys of its records matter, and changes nothing.
     *
     * @throws dev.holdfast.model.Failure USAGE when tables do not fit, or records have no key by which they could be merged
     */
    static Beginning beginning(Catalog source, D1Calls calls, Records records) {
        Catalog there = CatalogReader.read(calls::rows);
        List<Finding> notes =
                MergeFit.demand(source, there, "d1:" + calls.database().name());
        List<String> creates = source.tables().stream()
                .filter(table -> there.collection(table.name()) == null && table.kind() != Table.Kind.SEQUENCE)
                .map(table -> table.sql() + "\n;")
                .toList();
        return new Beginning(creates, blank(source, there, calls, records), notes);
    }

    private static Set<String> blank(Catalog source, Catalog there, D1Calls calls, Records records) {
        Set<String> blank = source.tables().stream()
                .filter(MergeTables::isHidden)
                .map(Table::name)
                .filter(name -> there.collection(name) == null || isEmpty(name, calls))
                .collect(Collectors.toSet());
        MergeTables merge = MergeTables.read(calls::rows, blank);
        for (Table table : source.tables()) {
            if (merge.isKeyless(table) && records.test(table)) {
                throw MergeTables.refusal(table, "d1:" + calls.database().name());
            }
        }
        KeyCheck keys = new KeyCheck(merge);
        source.tables().stream().filter(merge::demandsKeys).forEach(table -> check(table, keys, records));
        keys.finish();
        return blank;
    }

    private static void check(Table table, KeyCheck keys, Records records) {
        try (BatchReader reader = records.read(table)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                keys.add(table, batch);
            }
        }
    }

    private static boolean isEmpty(String table, D1Calls calls) {
        return calls.rows("SELECT 1 FROM " + Identifiers.quote(table) + " LIMIT 1")
                .isEmpty();
    }

    /** The table beside: the same cells under plain names, without affinity, so that they stay what they are. */
    static Table beside(Table table) {
        List<Column> columns = IntStream.range(0, table.width())
                .mapToObj(i -> Column.data("c" + i, ""))
                .toList();
        return new Table(BESIDE, Table.Kind.ORDINARY, "", columns, List.of(), List.of());
    }

    static String createBeside(Table table) {
        return "CREATE TABLE " + BESIDE + "(" + cells(table) + ");";
    }

    /** From the table beside into the real one; the table beside goes away. */
    static List<String> over(Table table, MergeTables merge) {
        String from = " FROM " + BESIDE;
        String drop = "DROP TABLE " + BESIDE + ";";
        return switch (table.kind()) {
            // A counter never goes back.
            case SEQUENCE ->
                !merge.hasSequence()
                        ? List.of(drop)
                        : List.of(
                                "UPDATE sqlite_sequence SET seq=max(seq,c1)" + from + " WHERE c0=name;",
                                "INSERT INTO sqlite_sequence(name,seq) SELECT c0,c1" + from
                                        + " WHERE c0 NOT IN(SELECT name FROM sqlite_sequence);",
                                drop);
            case ORDINARY ->
                List.of(merge.into(table, column -> "c" + column) + BESIDE + merge.over(table) + ";", drop);
            // Virtual tables know no upsert; their only key is the rowid.
            default ->
                List.of(
                        "INSERT OR REPLACE INTO " + Identifiers.quote(table.name()) + "(" + RangeClause.columns(table)
                                + ") SELECT " + cells(table) + from + " WHERE 1;",
                        drop);
        };
    }

    private static String cells(Table table) {
        return IntStream.range(0, table.width()).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    }
}
