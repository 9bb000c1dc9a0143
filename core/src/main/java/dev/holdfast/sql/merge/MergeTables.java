package dev.holdfast.sql.merge;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.sql.CatalogReader.Query;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * By what the tables of a database that is merged into know their records, and how records are written over those of the same
 * key.
 *
 * <p>A rowid that nobody declared is no key: two databases give the same one to different records. Where a PRIMARY KEY stands
 * beside it, that is the key, and the rowids stay the target's business. Where none does, nothing is overwritten. A table that
 * was empty before takes the records as they are, rowids included.
 */
public final class MergeTables {
    private static final Set<String> COLLATIONS = Set.of("BINARY", "NOCASE", "RTRIM");

    /** Hides the table's own name, because {@code excluded} may be one (sqlite.org/lang_upsert.html). */
    private static final String ALIAS = "target";

    private final Map<String, List<KeyRow>> keys;
    private final Map<String, String> definitions;
    private final Set<String> blank;

    private record KeyRow(String column, String collation) {}

    private MergeTables(Map<String, List<KeyRow>> keys, Map<String, String> definitions, Set<String> blank) {
        this.keys = keys;
        this.definitions = definitions;
        this.blank = Set.copyOf(blank);
    }

    /**
     * Asks a database in which all tables are there; two queries, which D1 allows.
     *
     * @param blank names of tables that were empty, or not there, before the merge wrote its first record
     */
    public static MergeTables read(Query query, Set<String> blank) {
        Map<String, List<KeyRow>> keys = new HashMap<>();
        String sql = "SELECT m.name,k.name,k.coll FROM sqlite_schema m JOIN pragma_index_list(m.name) i"
                + " JOIN pragma_index_xinfo(i.name) k WHERE m.type='table' AND m.rootpage<>0"
                + " AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_cf\\_%' ESCAPE '\\'"
                + " AND i.origin='pk' AND k.key=1 ORDER BY m.rowid,k.seqno";
        query.rows(sql)
                .forEach(row -> keys.computeIfAbsent(row.get(0), name -> new ArrayList<>())
                        .add(new KeyRow(row.get(1), row.get(2).toUpperCase(Locale.ROOT))));
        Map<String, String> definitions = new HashMap<>();
        query.rows("SELECT name,sql FROM sqlite_schema WHERE type='table' AND sql IS NOT NULL")
                .forEach(row -> definitions.put(row.get(0), row.get(1)));
        return new MergeTables(keys, definitions, blank);
    }

    /** Whether a table tells its records apart by something else than a key that every database agrees on. */
    public static boolean isHidden(Table table) {
        boolean keyless = table.keyColumns().isEmpty();
        return table.kind() == Table.Kind.ORDINARY
                && (keyless
                        || table.columns().get(table.keyColumns().getFirst()).role() == Column.Role.ROWID);
    }

    /** Whether the state of AUTOINCREMENT can be kept: there is a table that has one. */
    public boolean hasSequence() {
        return definitions.containsKey("sqlite_sequence");
    }

    /** The tables that are there with another definition, which stays; and counters that have no place. */
    public List<Finding> otherwise(List<Table> tables) {
        List<Finding> findings = new ArrayList<>(lost(tables));
        tables.stream()
                .filter(table -> table.kind() != Table.Kind.SEQUENCE && definitions.containsKey(table.name()))
                .filter(table -> !definitions.get(table.name()).equals(table.sql()))
                .map(table -> new Finding(
                        table.name(),
                        isSame(table.sql(), definitions.get(table.name()))
                                ? "is written with other blanks or comments here; that was left as it is"
                                : "is defined otherwise here; that was left as it is"))
                .forEach(findings::add);
        return findings;
    }

    private List<Finding> lost(List<Table> tables) {
        boolean counts = tables.stream().anyMatch(table -> table.kind() == Table.Kind.SEQUENCE);
        return counts && !hasSequence()
                ? List.of(new Finding("sqlite_sequence", "is not kept: no table here is AUTOINCREMENT"))
                : List.of();
    }

    private static boolean isSame(String one, String other) {
        return words(one).equals(words(other));
    }

    private static List<String> words(String sql) {
        return Tokenizer.significant(sql).stream()
                .map(token -> sql.substring(token.start(), token.end()))
                .toList();
    }

    /**
     * The table with the columns by which its records are matched as its key; with none when there are none, and its own where
     * that is how it is read anyway. Its definition is that of the database where the two say the same.
     */
    public Table known(Table table) {
        String there = definitions.getOrDefault(table.name(), table.sql());
        Table keyed = keyed(table);
        return isSame(table.sql(), there)
                ? new Table(table.name(), table.kind(), there, keyed.columns(), keyed.keyColumns(), table.references())
                : keyed;
    }

    private Table keyed(Table table) {
        if (!isHidden(table) || blank.contains(table.name())) {
            return table;
        }
        List<Column> columns = new ArrayList<>(table.columns());
        List<Integer> key = new ArrayList<>();
        for (KeyRow row : keys.getOrDefault(table.name(), List.of())) {
            int index = table.labels().lastIndexOf(row.column());
            if (index < 0 || !COLLATIONS.contains(row.collation())) {
                key.clear();
                break;
            }
            Column column = columns.get(index);
            columns.set(index, new Column(column.name(), column.type(), column.role(), row.collation()));
            key.add(index);
        }
        return new Table(table.name(), table.kind(), table.sql(), columns, key, table.references());
    }

    /** Whether nothing says which record of this table would be overwritten by one of the source. */
    public boolean isKeyless(Table table) {
        return keyed(table).keyColumns().isEmpty() && isHidden(table) && !blank.contains(table.name());
    }

    /**
     * The refusal of records for a table of which {@link #isKeyless} is true.
     *
     * @param place of the database
     */
    public static Failure refusal(Table table, String place) {
        return new Failure(
                Failure.Kind.USAGE,
                "table " + table.name() + " of " + place
                        + " is not empty and has no key by which records could be merged:"
                        + " it declares no PRIMARY KEY, and records that have nothing in common would be overwritten",
                "Leave it out with --tables, empty it, or restore into something new.");
    }

    /** Whether the keys of records for this table have to be looked at before it is written. */
    public boolean demandsKeys(Table table) {
        return isHidden(table) && !blank.contains(table.name()) && keyed(table).key().length > 0;
    }

    /** Whether two records of the source may be one in the target: it tells them apart by something else. */
    boolean mayCollide(Table table) {
        return demandsKeys(table) && !isSame(table.sql(), definitions.getOrDefault(table.name(), table.sql()));
    }

    /** @throws Failure USAGE when a record of these has NULL in a key by which it would be matched: such are never equal */
    public void demandKeys(Table table, Batch batch) {
        if (!demandsKeys(table)) {
            return;
        }
        for (int column : keyed(table).key()) {
            for (int row = 0; row < batch.rows(); row++) {
                if (batch.isNull(row, column)) {
                    throw new Failure(
                            Failure.Kind.USAGE,
                            "a record of table " + table.name()
                                    + " has NULL in its primary key: nothing says which one it would overwrite",
                            "Give it a key, leave the table out with --tables, or restore into something new.");
                }
            }
        }
    }

    /**
     * What stands before the rows in a statement that writes records over those of the same key. Behind them stands {@link
     * #over}. A constraint of the table's own ({@code UNIQUE ON CONFLICT REPLACE}) removes no record of another key: it fails.
     *
     * @param cell what a column of the rows is called, by its number
     */
    public String into(Table table, IntFunction<String> cell) {
        String cells = written(table).mapToObj(cell).collect(Collectors.joining(","));
        return "INSERT OR ABORT INTO " + Identifiers.quote(table.name()) + " AS " + ALIAS + "(" + names(table)
                + ") SELECT " + cells + " FROM ";
    }

    /** What stands behind the rows, which are a table. */
    public String over(Table table) {
        Table known = keyed(table);
        if (isHidden(known)) {
            return " WHERE 1";
        }
        String key = known.keyColumns().stream()
                .map(known.columns()::get)
                .map(MergeTables::keyTerm)
                .collect(Collectors.joining(","));
        String all = written(table)
                .mapToObj(i -> name(table.columns().get(i)))
                .map(name -> name + "=excluded." + name)
                .collect(Collectors.joining(","));
        return " WHERE 1 ON CONFLICT(" + key + ") DO UPDATE SET " + all;
    }

    /** All columns, but for a rowid that is the target's business. */
    private IntStream written(Table table) {
        boolean whole = isHidden(keyed(table)) || !isHidden(table);
        return IntStream.range(0, table.width())
                .filter(i -> whole || table.columns().get(i).role() != Column.Role.ROWID);
    }

    private String names(Table table) {
        return written(table).mapToObj(i -> name(table.columns().get(i))).collect(Collectors.joining(","));
    }

    /** With its collation: another unique index of the same columns may have another. */
    private static String keyTerm(Column column) {
        return name(column) + (column.role() == Column.Role.DATA ? " COLLATE " + column.collation() : "");
    }

    /** The rowid stands bare, because in quotes it could be mistaken for a text. */
    private static String name(Column column) {
        return column.role() == Column.Role.ROWID ? column.name() : Identifiers.quote(column.name());
    }
}
