package dev.holdfast.jobs.database;

/** The few words in which the two databases differ. Times are milliseconds since 1970 in both. */
enum Dialect {
    SQLITE("integer primary key autoincrement", "integer", "integer", "blob", " strict", ""),
    POSTGRES("bigint generated always as identity primary key", "bigint", "boolean", "bytea", "", " for update");

    private final String identity;
    private final String number;
    private final String flag;
    private final String bytes;
    private final String strict;
    private final String forUpdate;

    Dialect(String identity, String number, String flag, String bytes, String strict, String forUpdate) {
        this.identity = identity;
        this.number = number;
        this.flag = flag;
        this.bytes = bytes;
        this.strict = strict;
        this.forUpdate = forUpdate;
    }

    /** Words in braces, in this database's language. */
    String spell(String sql) {
        return sql.indexOf('{') < 0
                ? sql
                : sql.replace("{identity}", identity)
                        .replace("{number}", number)
                        .replace("{flag}", flag)
                        .replace("{bytes}", bytes)
                        .replace("{strict}", strict)
                        .replace("{for update}", forUpdate);
    }
}
