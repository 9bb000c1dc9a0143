package dev.holdfast.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One random table and its rows. */
final class RandomTable {
    private static final List<String> TYPES = List.of(
            "",
            "INTEGER",
            "INT",
            "REAL",
            "TEXT",
            "BLOB",
            "NUMERIC",
            "VARCHAR(10)",
            "DATETIME",
            "DOUBLE PRECISION",
            "BOOLEAN",
            "JSON");
    private static final List<String> STRICT_TYPES = List.of("INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY");
    private static final List<String> COLLATIONS =
            List.of("", "", "", " COLLATE NOCASE", " COLLATE RTRIM", " COLLATE BINARY");

    private enum Shape {
        IMPLICIT_ROWID,
        SHADOWED_ROWID,
        ROWID_ALIAS,
        AUTOINCREMENT,
        DESCENDING_KEY,
        OTHER_KEY,
        WITHOUT_ROWID
    }

    private record Data(String name, String type) {}

    private final Random random;
    private final RandomNames names;
    private final RandomValues values;
    private final Shape shape;
    private final boolean strict;
    private final boolean big;
    private final List<Data> columns = new ArrayList<>();
    private final int keyColumns;
    private final boolean refers;
    private boolean greatest;
    private final String generated;

    final String name;

    RandomTable(Random random, RandomNames names) {
        this.random = random;
        this.names = names;
        this.values = new RandomValues(random);
        this.shape = values.pick(List.of(Shape.values()));
        this.strict = values.chance(4);
        this.big = values.chance(12);
        this.name = names.next();
        this.refers = values.chance(2);
        this.keyColumns = shape == Shape.WITHOUT_ROWID ? 1 + random.nextInt(3) : 0;
        int count = keyColumns + (values.chance(25) ? 95 - keyColumns : 1 + random.nextInt(6));
        for (int i = 0; i < count; i++) {
            columns.add(new Data(columnName(i), values.pick(strict ? STRICT_TYPES : TYPES)));
        }
        this.generated = values.chance(4) ? names.next() : null;
    }

    /** A column by which a row can be named, for foreign keys and FTS5; null if there is none. */
    String key() {
        return shape == Shape.ROWID_ALIAS || shape == Shape.AUTOINCREMENT ? "id" : null;
    }

    List<String> columns() {
        return columns.stream().map(Data::name).toList();
    }

    String create(List<RandomTable> tables) {
        List<String> parts = new ArrayList<>();
        switch (shape) {
            case ROWID_ALIAS -> parts.add("id INTEGER PRIMARY KEY");
            case AUTOINCREMENT -> parts.add("id INTEGER PRIMARY KEY AUTOINCREMENT");
            case DESCENDING_KEY -> parts.add("id INTEGER PRIMARY KEY DESC");
            case OTHER_KEY -> parts.add("id " + (strict ? "TEXT" : "VARCHAR(9)") + " PRIMARY KEY");
            default -> {}
        }
        for (Data column : columns) {
            parts.add(names.quoted(column.name()) + " " + column.type() + constraint(column));
        }
        addGenerated(parts);
        addReference(parts, tables);
        if (keyColumns > 0) {
            parts.add("PRIMARY KEY(" + keyTerms() + ")");
        }
        List<String> options = new ArrayList<>();
        if (strict) {
            options.add("STRICT");
        }
        if (shape == Shape.WITHOUT_ROWID) {
            options.add("WITHOUT ROWID");
        }
        String separator = values.chance(3) ? ",\n  " : ", ";
        return "CREATE TABLE " + names.quoted(name) + "(" + String.join(separator, parts) + ") "
                + String.join(", ", options);
    }

    List<String> inserts(int rows) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            List<String> list = new ArrayList<>(columns());
            List<String> cells = columns.stream().map(this::cell).collect(Collectors.toCollection(ArrayList::new));
            addKey(list, cells, i);
            statements.add("INSERT OR IGNORE INTO " + RandomNames.always(name)
                    + list.stream().map(RandomNames::always).collect(Collectors.joining(",", "(", ")"))
                    + " VALUES(" + String.join(",", cells) + ")");
        }
        if (rows > 0 && big) {
            bigUpdate(statements);
        }
        if (rows > 2 && shape != Shape.WITHOUT_ROWID && shape != Shape.SHADOWED_ROWID) {
            statements.add(
                    "DELETE FROM " + RandomNames.always(name) + " WHERE rowid IN(2," + random.nextInt(rows) + ")");
        }
        return statements;
    }

    /** Lets the rows refer to rows that exist. */
    List<String> foreignKeyUpdates(List<RandomTable> tables) {
        RandomTable parent = parent(tables);
        if (parent == null) {
            return List.of();
        }
        return List.of("UPDATE " + RandomNames.always(name) + " SET ref=(SELECT id FROM "
                + RandomNames.always(parent.name) + " ORDER BY id LIMIT 1 OFFSET " + random.nextInt(4) + ")");
    }

    private String columnName(int index) {
        if (shape == Shape.SHADOWED_ROWID && index < 3) {
            return List.of("rowid", "_rowid_", "oid").get(index);
        }
        return shape == Shape.IMPLICIT_ROWID && index == 0 && values.chance(4) ? "RowId" : names.next();
    }

    private String constraint(Data column) {
        return switch (random.nextInt(9)) {
            case 0 -> values.pick(COLLATIONS);
            case 1 -> " CHECK(typeof(" + RandomNames.always(column.name()) + ")<>'never;')";
            case 2 -> " DEFAULT 'it''s;'";
            case 3 -> " UNIQUE";
            default -> "";
        };
    }

    private void addGenerated(List<String> parts) {
        if (generated != null) {
            String of = RandomNames.always(columns.getLast().name());
            parts.add(names.quoted(generated) + " TEXT AS (typeof(" + of + ") || ';') "
                    + values.pick(List.of("STORED", "VIRTUAL")));
        }
    }

    private void addReference(List<String> parts, List<RandomTable> tables) {
        RandomTable parent = parent(tables);
        if (parent != null) {
            parts.add("ref INTEGER REFERENCES " + RandomNames.always(parent.name) + "(id)"
                    + values.pick(List.of("", " ON DELETE CASCADE")));
        }
    }

    /** The same answer on every call: itself, or one before or behind it, which makes cycles. */
    private RandomTable parent(List<RandomTable> tables) {
        List<RandomTable> parents =
                tables.stream().filter(table -> table.key() != null).toList();
        return refers && !parents.isEmpty() ? parents.get((name.hashCode() >>> 1) % parents.size()) : null;
    }

    private String keyTerms() {
        return IntStream.range(0, keyColumns)
                .mapToObj(i -> RandomNames.always(columns.get(i).name())
                        + values.pick(COLLATIONS)
                        + values.pick(List.of("", " ASC", " DESC")))
                .collect(Collectors.joining(","));
    }

    private String cell(Data column) {
        if (!strict) {
            return values.any();
        }
        return switch (column.type()) {
            case "INT", "INTEGER" -> values.integer();
            case "REAL" -> values.real();
            case "TEXT" -> values.chance(4) ? values.dirty() : values.text();
            case "BLOB" -> values.blob();
            default -> values.any();
        };
    }

    private void addKey(List<String> list, List<String> cells, int row) {
        switch (shape) {
            case IMPLICIT_ROWID -> {
                // Behind the greatest rowid SQLite draws lots, and the same statements would make two databases.
                if (values.chance(3) || greatest) {
                    list.addFirst("_rowid_");
                    cells.addFirst(values.integer());
                    greatest |= cells.getFirst().equals(Long.toString(Long.MAX_VALUE));
                }
            }
            case ROWID_ALIAS, AUTOINCREMENT, DESCENDING_KEY -> {
                list.addFirst("id");
                cells.addFirst(values.chance(6) ? values.integer() : Integer.toString(row + 1));
            }
            case OTHER_KEY -> {
                list.addFirst("id");
                cells.addFirst(values.text());
            }
            default -> {}
        }
    }

    private void bigUpdate(List<String> statements) {
        for (int i = keyColumns; i < columns.size(); i++) {
            String type = columns.get(i).type();
            boolean any = !strict || type.equals("ANY");
            if (any || type.equals("TEXT") || type.equals("BLOB")) {
                String value = values.big(type.equals("TEXT") || any && random.nextBoolean());
                String column = RandomNames.always(columns.get(i).name());
                String table = RandomNames.always(name);
                statements.add("UPDATE OR IGNORE " + table + " SET " + column + "=" + value + " WHERE " + column
                        + "=(SELECT max(" + column + ") FROM " + table + ")");
                return;
            }
        }
    }
}
