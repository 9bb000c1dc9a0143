package dev.holdfast.sql;

/** Names in SQL text. */
public final class Identifiers {
    private Identifiers() {}

    /** The name in double quotes, safe for every name that SQLite can hold: {@code a"b} becomes {@code "a""b"}. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
