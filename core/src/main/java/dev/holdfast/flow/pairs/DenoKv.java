package dev.holdfast.flow.pairs;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Deno KV database as tables: those of denokv's server, version 3, which Deno opens as its own when a dump of them has run
 * in SQLite. What other programs keep beside them in a file is not part of it.
 */
public final class DenoKv {
    /** Key, value, encoding (1 V8, 2 u64, 3 bytes), versionstamp ({@code version}, {@code seq}), expiry or -1. */
    public static final Table PAIRS = new Table(
            "kv",
            Table.Kind.ORDINARY,
            "CREATE TABLE kv (k BLOB PRIMARY KEY, v BLOB NOT NULL, v_encoding INTEGER NOT NULL, version INTEGER NOT NULL,"
                    + " seq INTEGER NOT NULL DEFAULT 0, expiration_ms INTEGER NOT NULL DEFAULT -1) WITHOUT ROWID",
            List.of(
                    Column.data("k", "BLOB"),
                    Column.data("v", "BLOB"),
                    Column.data("v_encoding", "INTEGER"),
                    Column.data("version", "INTEGER"),
                    Column.data("seq", "INTEGER"),
                    Column.data("expiration_ms", "INTEGER")),
            List.of(0),
            List.of());

    /** The version of these tables. */
    public static final Table MIGRATION_STATE = counter(
            "migration_state",
            "CREATE TABLE migration_state (k INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL)",
            alias(),
            Column.data("version", "INTEGER"));

    /** The versionstamp of the newest commit. */
    public static final Table DATA_VERSION = counter(
            "data_version",
            "CREATE TABLE data_version (k INTEGER PRIMARY KEY, version INTEGER NOT NULL, seq INTEGER NOT NULL DEFAULT 0)",
            alias(),
            Column.data("version", "INTEGER"),
            Column.data("seq", "INTEGER"));

    /** Messages that wait. */
    public static final Table QUEUE = queue("queue", "ts");

    /** Messages that were handed out and are not done. */
    public static final Table QUEUE_RUNNING = queue("queue_running", "deadline");

    /** All of it. */
    public static final Catalog CATALOG = new Catalog(
            Catalog.Kind.SQLITE,
            List.of(MIGRATION_STATE, DATA_VERSION, PAIRS, QUEUE, QUEUE_RUNNING),
            List.of(new SqlObject(
                    SqlObject.Type.INDEX,
                    "kv_expiration_ms_idx",
                    "kv",
                    "CREATE INDEX kv_expiration_ms_idx ON kv (expiration_ms)")),
            Map.of(),
            List.of());

    private static final Set<String> NAMES =
            CATALOG.collections().stream().map(Collection::name).collect(Collectors.toSet());

    private DenoKv() {}

    /** Whether these are its pairs, and nothing that is not of a Deno KV database. */
    public static boolean isIn(Catalog catalog) {
        return catalog.kind() == Catalog.Kind.SQLITE
                && catalog.collection(PAIRS.name()) instanceof Table pairs
                && pairs.columns().equals(PAIRS.columns())
                && catalog.collections().stream().allMatch(one -> NAMES.contains(one.name()))
                && CATALOG.objects().stream()
                        .map(SqlObject::name)
                        .toList()
                        .containsAll(
                                catalog.objects().stream().map(SqlObject::name).toList());
    }

    private static Column alias() {
        return new Column("k", "INTEGER", Column.Role.ROWID_ALIAS, "BINARY");
    }

    private static Table counter(String name, String sql, Column... columns) {
        return new Table(name, Table.Kind.ORDINARY, sql, List.of(columns), List.of(0), List.of());
    }

    private static Table queue(String name, String time) {
        return new Table(
                name,
                Table.Kind.ORDINARY,
                "CREATE TABLE " + name + " (" + time + " INTEGER NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL,"
                        + " backoff_schedule TEXT NOT NULL, keys_if_undelivered BLOB NOT NULL, PRIMARY KEY (" + time
                        + ", id))",
                Stream.of(
                                new Column("rowid", "INTEGER", Column.Role.ROWID, "BINARY"),
                                Column.data(time, "INTEGER"),
                                Column.data("id", "TEXT"),
                                Column.data("data", "BLOB"),
                                Column.data("backoff_schedule", "TEXT"),
                                Column.data("keys_if_undelivered", "BLOB"))
                        .toList(),
                List.of(0),
                List.of());
    }
}
