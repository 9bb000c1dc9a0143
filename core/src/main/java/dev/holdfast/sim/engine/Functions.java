package dev.holdfast.sim.engine;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Which SQL functions and pragmas the engine here has that D1 has not. */
final class Functions {
    private static final Set<String> DENIED =
            Set.of("sqlite_version", "sqlite_source_id", "sqlite_compileoption_get", "sqlite_compileoption_used");
    private static final Set<String> MISSING = Set.of("soundex", "sqlite_offset", "sqlite_log");
    private static final Set<String> FROM_EXTENSIONS_OF_D1 =
            Set.of("bm25", "highlight", "snippet", "fts5", "fts5_source_id", "match", "rtreecheck", "rtreedepth");
    private static final Set<String> ALLOWED_PRAGMAS = Set.of(
            "case_sensitive_like",
            "data_version",
            "defer_foreign_keys",
            "foreign_key_check",
            "foreign_key_list",
            "foreign_keys",
            "ignore_check_constraints",
            "index_info",
            "index_list",
            "index_xinfo",
            "legacy_alter_table",
            "optimize",
            "page_size",
            "quick_check",
            "recursive_triggers",
            "reverse_unordered_selects",
            "table_info",
            "table_list",
            "table_xinfo");

    private static final Set<String> FOREIGN = names("SELECT name FROM pragma_function_list WHERE NOT builtin");
    private static final Set<String> PRAGMAS = names("SELECT name FROM pragma_pragma_list");

    private Functions() {}

    /** There, but the authorizer says no. */
    static boolean isDenied(String lowerName) {
        return DENIED.contains(lowerName);
    }

    /** Not there at all in D1. */
    static boolean isMissing(String lowerName) {
        return MISSING.contains(lowerName) || FOREIGN.contains(lowerName) && !FROM_EXTENSIONS_OF_D1.contains(lowerName);
    }

    static boolean isAllowedPragma(String lowerName) {
        return ALLOWED_PRAGMAS.contains(lowerName);
    }

    /** A pragma as a table-valued function, {@code pragma_user_version}. */
    static boolean isDeniedPragmaTable(String lowerName) {
        return lowerName.startsWith("pragma_")
                && PRAGMAS.contains(lowerName.substring(7))
                && !isAllowedPragma(lowerName.substring(7));
    }

    private static Set<String> names(String sql) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            Set<String> names = new HashSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return Set.copyOf(names);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
