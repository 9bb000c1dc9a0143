package dev.holdfast.sql;

import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the CREATE statement of an FTS5 table says about its content.
 *
 * @param content the table or view whose content it indexes; empty for none; null when it keeps its own
 */
record Fts5(String content) {

    /** Null when the statement makes a table of another module. */
    static Fts5 parse(String sql) {
        List<String> words = Tokenizer.significant(sql).stream()
                .map(token -> sql.substring(token.start(), token.end()))
                .toList();
        int using = indexOfUsing(words);
        if (using < 0 || !Tokenizer.dequoted(words.get(using + 1)).equalsIgnoreCase("fts5")) {
            return null;
        }
        for (int i = using + 3; i + 2 < words.size(); i++) {
            boolean first = words.get(i - 1).equals(",") || i == using + 3;
            if (first && words.get(i + 1).equals("=") && isContent(words.get(i))) {
                return new Fts5(Tokenizer.dequoted(words.get(i + 2)));
            }
        }
        return new Fts5(null);
    }

    Table.Kind kind() {
        return content == null
                ? Table.Kind.FTS5
                : content.isEmpty() ? Table.Kind.FTS5_CONTENTLESS : Table.Kind.FTS5_EXTERNAL;
    }

    /** The statements that set the options a table has beyond those of its CREATE statement. */
    static List<SqlObject> options(CatalogReader.Query query, String table) {
        String name = Identifiers.quote(table);
        String config = Identifiers.quote(table + "_config");
        List<SqlObject> options = new ArrayList<>();
        for (List<String> row : query.rows("SELECT k,quote(v) FROM " + config + " WHERE k<>'version' ORDER BY k")) {
            String sql = "INSERT INTO " + name + "(" + name + ",rank) VALUES(" + Literals.text(row.get(0)) + ","
                    + row.get(1) + ")";
            options.add(new SqlObject(SqlObject.Type.FTS5_OPTION, table + "." + row.get(0), table, sql));
        }
        return options;
    }

    /** FTS5 takes any beginning of an option's name for the option. */
    private static boolean isContent(String word) {
        return !word.isEmpty() && "content".startsWith(word.toLowerCase(Locale.ROOT));
    }

    private static int indexOfUsing(List<String> words) {
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase("USING")) {
                return i;
            }
        }
        return -1;
    }
}
