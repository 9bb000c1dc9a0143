package dev.holdfast.sql;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Tokenizer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The statements of a dump around its records: first {@link #schema}, then what {@link InsertWriter} makes of each
 * collection, in catalog order, then {@link #post}. Each statement ends with its semicolon.
 */
public final class Dump {
    /** Foreign keys hold at the end of a transaction, not within it. */
    public static final String POSTPONED = "PRAGMA defer_foreign_keys=TRUE;";

    private Dump() {}

    /** Before the records: postponed foreign keys, settings, tables. */
    public static List<String> schema(Catalog catalog) {
        List<String> statements = new ArrayList<>();
        statements.add(POSTPONED);
        catalog.settings().entrySet().stream()
                .filter(setting -> setting.getValue() != 0)
                .sorted(Map.Entry.comparingByKey())
                .forEach(setting -> statements.add("PRAGMA " + setting.getKey() + "=" + setting.getValue() + ";"));
        for (Table table : catalog.tables()) {
            if (table.kind() != Table.Kind.SEQUENCE) {
                statements.add(terminated(table.sql()));
            }
        }
        return statements;
    }

    /** After the records: indexes, views, the FTS5 indexes of external content and all FTS5 options, triggers. */
    public static List<String> post(Catalog catalog) {
        List<String> statements = new ArrayList<>();
        addObjects(statements, catalog, SqlObject.Type.INDEX);
        addObjects(statements, catalog, SqlObject.Type.VIEW);
        for (Table table : catalog.tables()) {
            if (table.kind() == Table.Kind.FTS5_EXTERNAL) {
                String name = Identifiers.quote(table.name());
                statements.add("INSERT INTO " + name + "(" + name + ") VALUES('rebuild');");
            }
        }
        addObjects(statements, catalog, SqlObject.Type.FTS5_OPTION);
        addObjects(statements, catalog, SqlObject.Type.TRIGGER);
        return statements;
    }

    private static void addObjects(List<String> statements, Catalog catalog, SqlObject.Type type) {
        catalog.objects().stream()
                .filter(object -> object.type() == type)
                .forEach(object -> statements.add(terminated(object.sql())));
    }

    /** The text with a semicolon behind it that no comment at its end swallows. */
    static String terminated(String sql) {
        Token last = null;
        Tokenizer tokenizer = new Tokenizer(sql);
        for (Token token = tokenizer.next(); token != null; token = tokenizer.next()) {
            last = token;
        }
        if (last == null || last.kind() != Token.Kind.COMMENT) {
            return sql + ";";
        }
        boolean block = sql.startsWith("/*", last.start());
        return sql + (!block ? "\n;" : last.closed() ? ";" : "*/;");
    }
}
