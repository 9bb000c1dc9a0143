package dev.holdfast.sql;

import dev.holdfast.sql.CatalogReader.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the schema queries answered, by table. */
final class SchemaRows {
    private static final String OURS = "m.type='table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            + " AND m.name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_holdfast\\_%' ESCAPE '\\'";

    /** What workerd makes in the databases of D1, and what a restore makes while it runs; in other letters they are a user's. */
    private static final Set<String> INTERNALS =
            Set.of("_cf_KV", "_cf_METADATA", "_cf_ALARM", "_holdfast_restore", "_holdfast_merge", "_holdfast_slices");

    /** A row of {@code sqlite_schema}. */
    record Entry(String type, String name, String table, String sql) {}

    /** A row of {@code table_xinfo}. */
    record ColumnRow(String name, String type, int primaryKey, int hidden) {}

    /** A key column of the index behind a PRIMARY KEY. */
    record KeyRow(String column, String collation) {}

    private final Query query;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> kinds = new HashMap<>();
    private final Map<String, Boolean> withoutRowid = new HashMap<>();
    private final Map<String, List<ColumnRow>> columns = new HashMap<>();
    private final Map<String, List<KeyRow>> keys = new HashMap<>();
    private final Map<String, List<String>> references = new HashMap<>();
    private boolean hasSequence;
    private boolean isUnfinished;
    private final List<String> reserved = new ArrayList<>();

    private SchemaRows(Query query) {
        this.query = query;
    }

    static SchemaRows read(Query query) {
        SchemaRows rows = new SchemaRows(query);
        rows.readEntries();
        rows.readKinds();
        rows.readColumns();
        rows.readKeys();
        rows.readReferences();
        return rows;
    }

    List<Entry> tables() {
        return entries("table");
    }

    List<Entry> entries(String type) {
        return entries.stream().filter(entry -> entry.type().equals(type)).toList();
    }

    /** As {@code pragma table_list} says: table, virtual, shadow or view. That goes by names, and is asked for more here. */
    String kind(String table) {
        String kind = kinds.getOrDefault(folded(table), "table");
        return kind.equals("shadow") && !isShadow(folded(table)) ? "table" : kind;
    }

    /** Whether the virtual table that a name says it belongs to really made this one. */
    private boolean isShadow(String folded) {
        int underscore = folded.lastIndexOf('_');
        String ending = folded.substring(underscore + 1);
        return tables().stream()
                .filter(entry -> folded(entry.name()).equals(folded.substring(0, Math.max(0, underscore))))
                .allMatch(entry -> Fts5.owns(entry.sql(), ending));
    }

    boolean isWithoutRowid(String table) {
        return withoutRowid.getOrDefault(folded(table), false);
    }

    List<ColumnRow> columns(String table) {
        return columns.getOrDefault(folded(table), List.of());
    }

    /** Empty when no index stands behind the primary key. */
    List<KeyRow> keys(String table) {
        return keys.getOrDefault(folded(table), List.of());
    }

    /** Names of referenced tables, as they are declared themselves. */
    List<String> references(String table) {
        return references.getOrDefault(folded(table), List.of()).stream()
                .map(this::declaredName)
                .distinct()
                .toList();
    }

    boolean hasSequence() {
        return hasSequence;
    }

    /** Tables and views whose names are kept for D1 or for us, and that neither is known to make. */
    List<String> reserved() {
        return reserved;
    }

    /** Whether a restore that writes piece by piece has begun here, and was not finished. */
    boolean isUnfinished() {
        return isUnfinished;
    }

    /** Whether a table or view of this name is kept. */
    boolean has(String name) {
        return entries.stream()
                .anyMatch(entry -> entry.name().equalsIgnoreCase(name)
                        && (entry.type().equals("table") || entry.type().equals("view")));
    }

    private String declaredName(String name) {
        return tables().stream()
                .map(Entry::name)
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(name);
    }

    private void readEntries() {
        for (List<String> row : query.rows("SELECT type,name,tbl_name,sql FROM sqlite_schema ORDER BY rowid")) {
            Entry entry = new Entry(row.get(0), row.get(1), row.get(2), definition(row.get(0), row.get(3)));
            hasSequence |= entry.name().equals("sqlite_sequence");
            isUnfinished |= entry.name().equals("_holdfast_restore");
            if (entry.sql() != null && isOurs(entry)) {
                entries.add(entry);
            }
            boolean named = entry.type().equals("table") || entry.type().equals("view");
            if (named && isReserved(entry.name())) {
                reserved.add(entry.name());
            }
        }
    }

    /** Of an index SQLite keeps the blanks and comments in front of its semicolon, too: they say nothing. */
    private static String definition(String type, String sql) {
        if (sql == null || !type.equals("index")) {
            return sql;
        }
        List<Tokenizer.Token> tokens = Tokenizer.significant(sql);
        return tokens.isEmpty() ? sql : sql.substring(0, tokens.getLast().end());
    }

    /** An index or trigger belongs to its table, whatever its own name is. */
    private static boolean isOurs(Entry entry) {
        boolean part = entry.type().equals("index") || entry.type().equals("trigger");
        return isOurs(entry.table()) && (part || isOurs(entry.name()));
    }

    private void readKinds() {
        for (List<String> row : query.rows("SELECT name,type,wr FROM pragma_table_list WHERE schema='main'")) {
            kinds.put(folded(row.get(0)), row.get(1));
            withoutRowid.put(folded(row.get(0)), row.get(2).equals("1"));
        }
    }

    private void readColumns() {
        String fts5 = tables().stream()
                .filter(entry -> kind(entry.name()).equals("virtual") && Fts5.parse(entry.sql()) != null)
                .map(entry -> Literals.text(entry.name()))
                .collect(Collectors.joining(","));
        String sql = "SELECT m.name,x.name,x.type,x.pk,x.hidden FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x"
                + " WHERE " + OURS + " AND (m.rootpage<>0 OR m.name IN(" + fts5 + ")) ORDER BY m.rowid,x.cid";
        for (List<String> row : query.rows(sql)) {
            ColumnRow column =
                    new ColumnRow(row.get(1), row.get(2), Integer.parseInt(row.get(3)), Integer.parseInt(row.get(4)));
            columns.computeIfAbsent(folded(row.get(0)), name -> new ArrayList<>())
                    .add(column);
        }
    }

    private void readKeys() {
        String sql = "SELECT m.name,k.name,k.coll FROM sqlite_schema m JOIN pragma_index_list(m.name) i"
                + " JOIN pragma_index_xinfo(i.name) k WHERE " + OURS
                + " AND m.rootpage<>0 AND i.origin='pk' AND k.key=1 ORDER BY m.rowid,k.seqno";
        for (List<String> row : query.rows(sql)) {
            keys.computeIfAbsent(folded(row.get(0)), name -> new ArrayList<>())
                    .add(new KeyRow(row.get(1), row.get(2).toUpperCase(Locale.ROOT)));
        }
    }

    private void readReferences() {
        String sql = "SELECT m.name,f.\"table\" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE "
                + OURS + " AND m.rootpage<>0 ORDER BY m.rowid,f.id,f.seq";
        for (List<String> row : query.rows(sql)) {
            references
                    .computeIfAbsent(folded(row.get(0)), name -> new ArrayList<>())
                    .add(row.get(1));
        }
    }

    private static boolean isOurs(String name) {
        String folded = folded(name);
        return !folded.startsWith("sqlite_") && !folded.startsWith("_cf_") && !folded.startsWith("_holdfast_");
    }

    private static boolean isReserved(String name) {
        String folded = folded(name);
        return (folded.startsWith("_cf_") || folded.startsWith("_holdfast_")) && !INTERNALS.contains(name);
    }

    /** SQLite's names are equal when they differ in the case of ASCII letters only. */
    private static String folded(String name) {
        char[] chars = name.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = chars[i] >= 'A' && chars[i] <= 'Z' ? (char) (chars[i] + 32) : chars[i];
        }
        return new String(chars);
    }
}
