package dev.holdfast.sql;

import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the CREATE statement of an FTS5 table says about its content, and about the tables that stand behind it.
 *
 * @param content the table or view whose content it indexes; empty for none; null when it keeps its own
 * @param keepsUnindexed without content of its own, it nevertheless keeps the columns that it does not index
 * @param keepsSizes it keeps how long each record is
 */
record Fts5(String content, boolean keepsUnindexed, boolean keepsSizes) {
    /** In the order in which FTS5 looks for the one that a word is the beginning of. */
    private static final List<String> OPTIONS = List.of(
            "prefix",
            "tokenize",
            "content",
            "contentless_delete",
            "contentless_unindexed",
            "content_rowid",
            "columnsize",
            "locale",
            "detail",
            "tokendata");

    /** Of the endings that FTS4 uses, too, those of FTS3; an {@code automerge} makes a {@code stat}, but that is safe to keep. */
    private static final Set<String> FTS3 = Set.of("content", "segments", "segdir");

    /** Null when the statement makes a table of another module. */
    static Fts5 parse(String sql) {
        List<String> words = words(sql);
        if (!module(words).equals("fts5")) {
            return null;
        }
        Map<String, String> given = new HashMap<>();
        options(words).forEach((word, value) -> given.putIfAbsent(option(word), value));
        boolean keepsUnindexed =
                given.getOrDefault("contentless_unindexed", "0").equals("1");
        return new Fts5(
                given.get("content"),
                keepsUnindexed,
                !given.getOrDefault("columnsize", "1").equals("0"));
    }

    /**
     * Whether the virtual table of this statement made the table that is called as it is, with an underscore and an ending
     * behind it that its module uses.
     */
    static boolean owns(String sql, String ending) {
        List<String> words = words(sql);
        return switch (module(words)) {
            case "fts5" -> parse(sql).owns(ending);
            case "fts4" -> ownsFts4(options(words), ending);
            case "fts3" -> FTS3.contains(ending);
            default -> true;
        };
    }

    /** See the creation of tables in SQLite's ext/fts3/fts3.c. */
    private static boolean ownsFts4(Map<String, String> options, String ending) {
        return switch (ending) {
            case "content" -> !options.containsKey("content");
            case "docsize" -> !options.containsKey("matchinfo");
            default -> true;
        };
    }

    private boolean owns(String ending) {
        return switch (ending) {
            case "content" -> content == null || keepsUnindexed && content.isEmpty();
            case "docsize" -> keepsSizes;
            default -> true;
        };
    }

    private static List<String> words(String sql) {
        return Tokenizer.significant(sql).stream()
                .map(token -> sql.substring(token.start(), token.end()))
                .toList();
    }

    /** Empty when the statement makes no virtual table. */
    private static String module(List<String> words) {
        int using = indexOfUsing(words);
        return using < 0 ? "" : Tokenizer.dequoted(words.get(using + 1)).toLowerCase(Locale.ROOT);
    }

    /** The options as they are written, in lower case, with their values. */
    private static Map<String, String> options(List<String> words) {
        Map<String, String> options = new LinkedHashMap<>();
        int start = indexOfUsing(words) + 3;
        for (int i = start; i + 2 < words.size(); i++) {
            boolean first = words.get(i - 1).equals(",") || i == start;
            if (first && words.get(i + 1).equals("=")) {
                options.putIfAbsent(words.get(i).toLowerCase(Locale.ROOT), Tokenizer.dequoted(words.get(i + 2)));
            }
        }
        return options;
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

    /** FTS5 takes any beginning of an option's name for the option; empty when the word is none. */
    private static String option(String word) {
        return OPTIONS.stream()
                .filter(option -> !word.isEmpty() && option.startsWith(word))
                .findFirst()
                .orElse("");
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
