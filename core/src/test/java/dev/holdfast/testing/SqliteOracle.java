package dev.holdfast.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells whether two SQLite files hold the same, by asking Debian's {@code sqlite3}; shares no code with the program.
 *
 * <p>Compared are the schema texts and, both ways, every stored column of every table by {@code typeof} and bytes, with
 * the rowid where there is one; and each file passes SQLite's own integrity check.
 */
public final class SqliteOracle {
    private static final Path SQLITE3 = Path.of("/usr/bin/sqlite3");

    private final Set<String> emptied;
    private final Path left;
    private final Path right;
    private final List<String> differences = new ArrayList<>();

    private SqliteOracle(Path left, Path right, Set<String> emptied) {
        this.emptied = emptied;
        this.left = left;
        this.right = right;
    }

    public static boolean isInstalled() {
        return Files.isExecutable(SQLITE3);
    }

    public static List<String> differences(Path left, Path right) {
        return differences(left, right, Set.of());
    }

    /** In what two files differ; empty when in nothing. The records of {@code emptied} tables are not looked at. */
    public static List<String> differences(Path left, Path right, Set<String> emptied) {
        SqliteOracle oracle = new SqliteOracle(left, right, emptied);
        oracle.integrity("main");
        oracle.integrity("r");
        oracle.schema();
        if (oracle.differences.isEmpty()) {
            oracle.records();
        }
        return oracle.differences;
    }

    private void integrity(String side) {
        String answer = ask("PRAGMA " + side + ".integrity_check;").strip();
        if (!answer.equals("ok")) {
            differences.add(side + ": " + answer);
        }
    }

    private void schema() {
        for (String header : List.of("user_version", "application_id")) {
            if (!number("main", header).equals(number("r", header))) {
                differences.add(header);
            }
        }
        differ(
                "schema",
                side -> "SELECT type, name, tbl_name, hex(rtrim(sql)) FROM " + side + ".sqlite_schema"
                        + " WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '!_cf!_%' ESCAPE '!'");
    }

    private String number(String side, String header) {
        return ask("PRAGMA " + side + "." + header + ";").strip();
    }

    private void records() {
        String tables = ask("SELECT hex(l.name), l.wr FROM pragma_table_list AS l WHERE l.schema = 'main'"
                + " AND l.type IN ('table', 'virtual') AND l.name NOT IN ('sqlite_schema', 'sqlite_temp_schema')"
                + " AND l.name NOT LIKE 'sqlite!_stat%' ESCAPE '!';");
        for (String line : tables.lines().toList()) {
            String[] parts = line.split("\\|");
            if (!emptied.contains(text(parts[0]))) {
                records(text(parts[0]), parts[1].equals("1"));
            }
        }
    }

    private void records(String table, boolean withoutRowid) {
        List<String> columns = ask("SELECT hex(name) FROM pragma_table_xinfo(" + literal(table)
                        + ") WHERE hidden IN (0, 2, 3);")
                .lines()
                .map(SqliteOracle::text)
                .toList();
        List<String> cells = new ArrayList<>();
        if (!withoutRowid && !table.equals("sqlite_sequence")) {
            cells.addAll(rowid(columns));
        }
        for (String column : columns) {
            String name = quoted(column);
            cells.add("typeof(" + name + ")");
            cells.add("hex(CAST(" + name + " AS BLOB))");
            // Two reals can look alike as text.
            cells.add("CASE typeof(" + name + ") WHEN 'real' THEN printf('%!.26g', " + name + ") END");
        }
        String ordinals = IntStream.rangeClosed(1, cells.size())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        // Equal records are counted, because EXCEPT does not see how many there are.
        differ(
                "table " + table,
                side -> "SELECT " + String.join(", ", cells) + ", count(*) FROM " + side + "." + quoted(table)
                        + " GROUP BY " + ordinals);
    }

    private static List<String> rowid(List<String> columns) {
        for (String alias : List.of("rowid", "_rowid_", "oid")) {
            if (columns.stream().noneMatch(alias::equalsIgnoreCase)) {
                return List.of(alias);
            }
        }
        return List.of();
    }

    private void differ(String what, UnaryOperator<String> selectOf) {
        String mine = selectOf.apply("main");
        String theirs = selectOf.apply("r");
        String answer = ask(onlyIn(mine, theirs) + onlyIn(theirs, mine));
        if (!answer.equals("0\n0\n")) {
            differences.add(what + ": only on one side " + answer.strip().replace('\n', '/'));
        }
    }

    private static String onlyIn(String these, String those) {
        return "SELECT count(*) FROM (SELECT * FROM (" + these + ") EXCEPT SELECT * FROM (" + those + "));";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String text(String hex) {
        return new String(java.util.HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    private String ask(String sql) {
        try {
            Process sqlite = new ProcessBuilder(SQLITE3.toString(), "-batch", "-bail", left.toString())
                    .redirectErrorStream(true)
                    .start();
            try (var in = sqlite.getOutputStream()) {
                in.write(("ATTACH " + literal(right.toString()) + " AS r;\n" + sql).getBytes(StandardCharsets.UTF_8));
            }
            String answer = new String(sqlite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!sqlite.waitFor(1, TimeUnit.MINUTES) || sqlite.exitValue() != 0) {
                throw new IllegalStateException("sqlite3: " + answer + " for " + sql);
            }
            return answer;
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
