package dev.holdfast.model;

import java.util.List;
import java.util.Map;

/**
 * What a database or namespace consists of, records left out.
 *
 * @param collections what can be read record by record, in an order in which it can be written: tables before those
 *     that refer to them (as far as there are no cycles), FTS5 tables behind ordinary ones, the sequence last
 * @param objects indexes, views and triggers, in the order to create them
 * @param settings header values worth keeping ({@code user_version}, {@code application_id}); empty when nobody can tell them, and one that is not named
 *     beside another is zero
 * @param unrestorable objects of the source that no restore can bring back, each with its reason
 * @param warnings what is brought back with less than it had, such as rowids that can not be named
 */
public record Catalog(
        Kind kind,
        List<Collection> collections,
        List<SqlObject> objects,
        Map<String, Long> settings,
        List<Finding> unrestorable,
        List<Finding> warnings) {

    /** Whose value space the records live in. */
    public enum Kind {
        /** Tables as SQLite has them: D1, wrangler's D1 state, SQLite files. */
        SQLITE,
        /** Pairs as Workers KV has them. */
        KV
    }

    /**
     * An index, a view, a trigger or an FTS5 option. {@code sql} is its CREATE statement as the database keeps it; for an
     * option it is the INSERT that sets it, and the name is {@code <table>.<option>}.
     */
    public record SqlObject(Type type, String name, String table, String sql) {
        public enum Type {
            INDEX,
            VIEW,
            FTS5_OPTION,
            TRIGGER
        }
    }

    public Catalog {
        collections = List.copyOf(collections);
        objects = List.copyOf(objects);
        settings = Map.copyOf(settings);
        unrestorable = List.copyOf(unrestorable);
        warnings = List.copyOf(warnings);
    }

    /** Without warnings. */
    public Catalog(
            Kind kind,
            List<Collection> collections,
            List<SqlObject> objects,
            Map<String, Long> settings,
            List<Finding> unrestorable) {
        this(kind, collections, objects, settings, unrestorable, List.of());
    }

    public static Catalog ofPairs(String name) {
        return new Catalog(Kind.KV, List.of(new Pairs(name)), List.of(), Map.of(), List.of());
    }

    /** The collection of this name, or null. */
    public Collection collection(String name) {
        return collections.stream()
                .filter(collection -> collection.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The tables that foreign keys of this one point to and that are not here. */
    public List<String> absentParents(Table table) {
        return table.references().stream()
                .filter(name -> collections.stream().noneMatch(one -> one.name().equalsIgnoreCase(name)))
                .toList();
    }

    /** The tables among the collections, in their order. */
    public List<Table> tables() {
        return collections.stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .toList();
    }
}
