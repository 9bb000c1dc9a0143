package dev.holdfast.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random indexes, views, triggers and full-text tables over random tables. */
final class RandomObjects {
    private final Random random;
    private final RandomNames names;
    private final RandomValues values;
    private final List<RandomTable> tables;

    RandomObjects(Random random, RandomNames names, List<RandomTable> tables) {
        this.random = random;
        this.names = names;
        this.values = new RandomValues(random);
        this.tables = tables;
    }

    List<String> indexes() {
        List<String> sql = new ArrayList<>();
        for (RandomTable table : tables) {
            String column = RandomNames.always(values.pick(table.columns()));
            String on = names.quoted(names.next()) + " ON " + names.quoted(table.name);
            switch (random.nextInt(6)) {
                case 0 -> sql.add("CREATE INDEX " + on + "(" + column + ")");
                case 1 ->
                    sql.add("CREATE INDEX " + on + "(" + column + " COLLATE NOCASE DESC) WHERE " + column
                            + " IS NOT NULL");
                case 2 ->
                    sql.add("CREATE INDEX " + on + "(typeof(" + column + ") || ';''', coalesce(" + column + ", 0))");
                case 3 -> sql.add("CREATE UNIQUE INDEX " + on + "(" + column + ") WHERE " + column + "='no;such'");
                default -> {}
            }
        }
        return sql;
    }

    List<String> views() {
        List<String> sql = new ArrayList<>();
        String below = null;
        for (RandomTable table : tables) {
            if (values.chance(2)) {
                String from = below == null || random.nextBoolean() ? table.name : below;
                below = names.next();
                sql.add("CREATE VIEW " + names.quoted(below) + " AS SELECT *, 'a;b' AS \"c;d\" FROM "
                        + RandomNames.always(from)
                        + values.pick(List.of("", " -- to the end; of 'all", " /* it's; */")));
            }
        }
        return sql;
    }

    List<String> triggers() {
        List<String> sql = new ArrayList<>();
        for (RandomTable table : tables) {
            if (values.chance(3)) {
                String column = RandomNames.always(values.pick(table.columns()));
                sql.add("CREATE TRIGGER " + names.quoted(names.next())
                        + values.pick(List.of(" BEFORE UPDATE ON ", " AFTER INSERT ON "))
                        + RandomNames.always(table.name) + "\nWHEN new." + column
                        + " = 'it''s; END;'\nBEGIN\n  SELECT CASE WHEN 1 THEN 'a;' ELSE \"b;\" END; -- END;\n"
                        + "  DELETE FROM " + RandomNames.always(table.name) + " WHERE " + column + " = ';END;';\nEND");
            }
        }
        return sql;
    }

    List<String> fullText() {
        List<String> sql = new ArrayList<>();
        if (values.chance(3)) {
            ordinary(sql);
        }
        tables.stream().filter(table -> table.key() != null && values.chance(3)).forEach(table -> external(sql, table));
        if (values.chance(6)) {
            String name = names.quoted(word());
            sql.add("CREATE VIRTUAL TABLE " + name + " USING fts5(a, b, content='')");
            sql.add("INSERT INTO " + name + "(rowid, a, b) VALUES(1, 'gone', 'x')");
        }
        return sql;
    }

    private void ordinary(List<String> sql) {
        String name = word();
        String quoted = RandomNames.always(name);
        sql.add("CREATE VIRTUAL TABLE " + quoted + " USING fts5(title, \"b;c\" UNINDEXED"
                + values.pick(List.of(
                        "",
                        ", tokenize='porter unicode61'",
                        ", tokenize = \"trigram\"",
                        ", prefix='2 3'",
                        ", columnsize=0",
                        ", detail=none"))
                + ")");
        boolean greatest = false;
        for (int i = random.nextInt(6); i >= 0; i--) {
            String rowid = greatest ? values.integer() : values.pick(List.of("NULL", values.integer()));
            // Behind the greatest rowid SQLite draws lots.
            greatest |= rowid.equals(Long.toString(Long.MAX_VALUE));
            sql.add("INSERT OR IGNORE INTO " + quoted + "(rowid, title, \"b;c\") VALUES(" + rowid + "," + values.text()
                    + "," + values.any() + ")");
        }
        sql.add("DELETE FROM " + quoted + " WHERE rowid=2");
        if (values.chance(2)) {
            sql.add("INSERT INTO " + quoted + "(" + quoted + ", rank) VALUES('rank', 'bm25(10.0, 5.0)')");
            sql.add("INSERT INTO " + quoted + "(" + quoted + ", rank) VALUES('automerge', 8)");
        }
    }

    private void external(List<String> sql, RandomTable table) {
        String name = RandomNames.always(word());
        String column = table.columns().getFirst();
        if (column.equalsIgnoreCase("rowid")) {
            return;
        }
        sql.add("CREATE VIRTUAL TABLE " + name + " USING fts5(" + RandomNames.always(column) + ", content="
                + RandomValues.quote(table.name) + ", content_rowid='id')");
        sql.add("INSERT INTO " + name + "(" + name + ") VALUES('rebuild')");
    }

    /** FTS5 builds names and statements of its own from the table's, so not every name can be one. */
    private String word() {
        return values.pick(List.of("docs", "f\"ts", "it's", "\u65E5\u672C", "se;arch")) + random.nextInt(1_000_000);
    }
}
