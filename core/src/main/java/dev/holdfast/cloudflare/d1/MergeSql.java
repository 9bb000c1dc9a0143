package dev.holdfast.cloudflare.d1;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import dev.holdfast.sql.merge.MergeTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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

    /** The CREATE statements of tables that are not there. @throws Failure USAGE when one is there with other columns */
    static List<String> creates(Catalog source, Catalog there, D1Calls calls) {
        List<String> creates = new ArrayList<>();
        for (Table table : source.tables()) {
            if (there.collection(table.name()) instanceof Table old) {
                check(table, old, calls);
            } else if (table.kind() != Table.Kind.SEQUENCE) {
                creates.add(table.sql() + "\n;");
            }
        }
        return creates;
    }

    private static void check(Table table, Table old, D1Calls calls) {
        if (!old.columns().equals(table.columns()) || old.kind() != table.kind()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "table " + table.name() + " of d1:" + calls.database().name() + " has other columns",
                    "Alter it, or restore into a new database.");
        }
    }

    /**
     * Of the tables that keep a rowid nobody declared, those that have no record yet.
     *
     * @param hasRecords whether a collection of the source does
     * @throws Failure USAGE when records would come into another one that declares no key at all
     */
    static Set<String> blank(Catalog source, Catalog there, D1Calls calls, Predicate<Collection> hasRecords) {
        Set<String> blank = source.tables().stream()
                .filter(MergeTables::isHidden)
                .map(Table::name)
                .filter(name -> there.collection(name) == null || isEmpty(name, calls))
                .collect(Collectors.toSet());
        MergeTables merge = MergeTables.read(calls::rows, blank);
        for (Table table : source.tables()) {
            if (merge.isKeyless(table) && hasRecords.test(table)) {
                throw MergeTables.refusal(table, "d1:" + calls.database().name());
            }
        }
        return blank;
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
