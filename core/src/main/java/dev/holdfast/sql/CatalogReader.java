package dev.holdfast.sql;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Tokenizer.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the schema of an SQLite database through plain queries.
 *
 * <p>Asks only what D1 allows: {@code sqlite_schema}, the table-valued pragma functions and FTS5's own config tables. A
 * handful of queries, however many tables there are, and one for each FTS5 table. Leaves out what belongs to engines
 * ({@code sqlite_*}, {@code _cf_*}, the shadow tables of virtual ones) and to us ({@code _holdfast_*}). What is only called so
 * is named as unrestorable; in D1 nobody but D1 can make a {@code _cf_*}.
 */
public final class CatalogReader {
    /** SQLITE_MAX_COLUMN, which holds for the columns of a query as well (sqlite.org/limits.html). */
    private static final int MOST_VALUES = 2_000;

    /** Runs one query. */
    @FunctionalInterface
    public interface Query {

        /** All rows, every value as text or null. */
        List<List<String>> rows(String sql);
    }

    private final Query query;
    private final List<Collection> ordinary = new ArrayList<>();
    private final List<Collection> fullText = new ArrayList<>();
    private final List<SqlObject> options = new ArrayList<>();
    private final List<Finding> unrestorable = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();
    private final Set<String> wide = new HashSet<>();

    private CatalogReader(Query query) {
        this.query = query;
    }

    /** The catalog, without header values: D1 refuses to tell them. */
    public static Catalog read(Query query) {
        return new CatalogReader(query).read(Map.of(), true);
    }

    /** The catalog of a file, with these header values. */
    public static Catalog read(Query query, Map<String, Long> settings) {
        return new CatalogReader(query).read(settings, false);
    }

    private Catalog read(Map<String, Long> settings, boolean d1) {
        SchemaRows schema = SchemaRows.read(query);
        for (SchemaRows.Entry table : schema.tables()) {
            switch (schema.kind(table.name())) {
                case "virtual" -> addVirtual(schema, table);
                case "shadow" -> {}
                default -> addOrdinary(new TableReader(schema, table).ordinary());
            }
        }
        schema.reserved().stream()
                .filter(name -> !d1 || !name.toLowerCase(Locale.ROOT).startsWith("_cf_"))
                .map(name -> new Finding(name, "has a name that is kept for internal tables: it is left out"))
                .forEach(unrestorable::add);
        if (schema.isUnfinished()) {
            warnings.add(new Finding(
                    "_holdfast_restore",
                    "says that a restore was begun here and not finished: part of its data may be missing"));
        }
        List<Collection> collections = new ArrayList<>(ReferenceOrder.of(ordinary));
        collections.addAll(fullText);
        addSequence(schema, collections);
        return new Catalog(Catalog.Kind.SQLITE, collections, objects(schema), settings, unrestorable, warnings);
    }

    private void addOrdinary(Table table) {
        if (table.width() > MOST_VALUES) {
            unrestorable.add(new Finding(
                    table.name(),
                    String.format(
                            "has %,d columns beside a rowid of its own, and SQLite hands over at most %,d values of a record",
                            table.width() - 1, MOST_VALUES)));
            wide.add(table.name());
            return;
        }
        ordinary.add(table);
        if (table.keyColumns().isEmpty()) {
            warnings.add(
                    new Finding(
                            table.name(),
                            "has no key that can be named: it is read in one piece, and rowids that its columns hide are not kept"));
        }
    }

    private void addVirtual(SchemaRows schema, SchemaRows.Entry entry) {
        Fts5 fts5 = Fts5.parse(entry.sql());
        if (fts5 == null) {
            unrestorable.add(new Finding(entry.name(), "is a virtual table of a module other than FTS5"));
            return;
        }
        Table.Kind kind = fts5.kind();
        if (kind == Table.Kind.FTS5_EXTERNAL && !schema.has(fts5.content())) {
            kind = Table.Kind.FTS5_CONTENTLESS;
            unrestorable.add(new Finding(
                    entry.name(),
                    "indexes the content of " + fts5.content()
                            + ", which is gone: what it indexes can not be read, and a new one is empty"));
        } else if (kind == Table.Kind.FTS5_CONTENTLESS) {
            unrestorable.add(new Finding(
                    entry.name(),
                    "is an FTS5 index without content: what it indexes can not be read, and a new one is empty"));
        } else if (kind == Table.Kind.FTS5_EXTERNAL && !indexesAll(schema, entry.name(), fts5.content())) {
            unrestorable.add(new Finding(
                    entry.name(),
                    "indexes other rows than " + fts5.content() + " has: a restore makes it anew from all of them"));
        }
        fullText.add(new TableReader(schema, entry).fullText(kind));
        options.addAll(Fts5.options(query, entry.name()));
    }

    /** As far as numbers of rows tell; an index that does not count them is taken at its word. */
    private boolean indexesAll(SchemaRows schema, String index, String content) {
        String counted = index + "_docsize";
        return !(schema.has(counted) && schema.kind(counted).equals("shadow"))
                || !query.rows("SELECT 1 WHERE (SELECT count(*) FROM " + Identifiers.quote(counted) + ")"
                                + "=(SELECT count(*) FROM " + Identifiers.quote(content) + ")")
                        .isEmpty();
    }

    private void addSequence(SchemaRows schema, List<Collection> collections) {
        if (!schema.hasSequence()) {
            return;
        }
        if (ordinary.stream().anyMatch(table -> autoincrements(((Table) table).sql()))) {
            List<Column> columns = List.of(Column.data("name", ""), Column.data("seq", ""));
            collections.add(new Table("sqlite_sequence", Table.Kind.SEQUENCE, "", columns, List.of(), List.of()));
        } else if (!query.rows("SELECT 1 FROM sqlite_sequence LIMIT 1").isEmpty()) {
            warnings.add(
                    new Finding("sqlite_sequence", "has rows though no table is AUTOINCREMENT: they are not kept"));
        }
    }

    private static boolean autoincrements(String sql) {
        return Tokenizer.significant(sql).stream()
                .anyMatch(token -> token.kind() == Token.Kind.WORD
                        && sql.substring(token.start(), token.end()).equalsIgnoreCase("AUTOINCREMENT"));
    }

    private List<SqlObject> objects(SchemaRows schema) {
        List<SqlObject> objects = new ArrayList<>();
        for (SqlObject.Type type : SqlObject.Type.values()) {
            if (type == SqlObject.Type.FTS5_OPTION) {
                objects.addAll(options);
                continue;
            }
            for (SchemaRows.Entry entry : schema.entries(type.name().toLowerCase(Locale.ROOT))) {
                if (!schema.kind(entry.table()).equals("shadow") && !wide.contains(entry.table())) {
                    objects.add(new SqlObject(type, entry.name(), entry.table(), entry.sql()));
                }
            }
        }
        return objects;
    }
}
