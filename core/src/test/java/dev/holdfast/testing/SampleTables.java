package dev.holdfast.testing;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Column;
import dev.holdfast.model.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small database whose records are known beforehand. */
final class SampleTables {
    private static final String PEOPLE =
            "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score REAL, photo BLOB, extra)";
    private static final String QUOTED = "CREATE TABLE \"a\"\"b\" (\"select\", y TEXT)";
    private static final String COMPOSITE =
            "CREATE TABLE composite (k TEXT COLLATE NOCASE, n INTEGER, v, PRIMARY KEY (k, n)) WITHOUT ROWID";
    private static final String EMPTY = "CREATE TABLE vacant (id INTEGER PRIMARY KEY)";
    private static final String COUNTED = "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT)";
    private static final String INDEX = "CREATE INDEX people_name ON people (name) WHERE score > 1";
    private static final String VIEW = "CREATE VIEW names AS SELECT name FROM people";
    private static final String TRIGGER =
            "CREATE TRIGGER people_gone AFTER DELETE ON people BEGIN DELETE FROM counted WHERE t = old.name; END";

    private final int records;
    private final Random random;
    private final Map<String, Batch> batches = new HashMap<>();

    SampleTables(int records, long seed) {
        this.records = records;
        this.random = new Random(seed);
    }

    Sample build() {
        batches.put("people", people());
        batches.put("a\"b", quoted());
        batches.put("composite", composite());
        batches.put("counted", counted());
        batches.put(
                "sqlite_sequence",
                new BatchBuilder(2).addText("counted").addInteger(77).build());
        Catalog catalog = new Catalog(Catalog.Kind.SQLITE, tables(), objects(), Map.of(), List.of());
        return new Sample(catalog, batches, SampleSql.of(catalog, batches));
    }

    private static List<dev.holdfast.model.Collection> tables() {
        return List.of(
                table("a\"b", QUOTED, rowid(), Column.data("select", ""), Column.data("y", "TEXT")),
                new Table(
                        "composite",
                        Table.Kind.ORDINARY,
                        COMPOSITE,
                        List.of(
                                new Column("k", "TEXT", Column.Role.DATA, "NOCASE"),
                                Column.data("n", "INTEGER"),
                                Column.data("v", "")),
                        List.of(0, 1),
                        List.of()),
                table("counted", COUNTED, id(), Column.data("t", "TEXT")),
                table("vacant", EMPTY, id()),
                table(
                        "people",
                        PEOPLE,
                        id(),
                        Column.data("name", "TEXT"),
                        Column.data("score", "REAL"),
                        Column.data("photo", "BLOB"),
                        Column.data("extra", "")),
                new Table(
                        "sqlite_sequence",
                        Table.Kind.SEQUENCE,
                        "",
                        List.of(Column.data("name", ""), Column.data("seq", "")),
                        List.of(),
                        List.of()));
    }

    private static List<SqlObject> objects() {
        return List.of(
                new SqlObject(SqlObject.Type.INDEX, "people_name", "people", INDEX),
                new SqlObject(SqlObject.Type.VIEW, "names", "names", VIEW),
                new SqlObject(SqlObject.Type.TRIGGER, "people_gone", "people", TRIGGER));
    }

    private static Table table(String name, String sql, Column... columns) {
        return new Table(name, Table.Kind.ORDINARY, sql, List.of(columns), List.of(0), List.of());
    }

    private static Column id() {
        return new Column("id", "INTEGER", Column.Role.ROWID_ALIAS, "BINARY");
    }

    private static Column rowid() {
        return new Column("rowid", "INTEGER", Column.Role.ROWID, "BINARY");
    }

    private Batch people() {
        BatchBuilder batch = new BatchBuilder(5);
        long id = -3;
        for (int i = 0; i < records; i++) {
            // Long gaps, so that a split by arithmetic on the key alone is lopsided.
            id += 1 + (random.nextInt(50) == 0 ? random.nextInt(1 << 30) : random.nextInt(3));
            batch.addInteger(id).addText(i % 9 == 0 ? "" : "name " + random.nextInt());
            real(batch).addBlob(random.nextInt(30) == 0 ? new byte[0] : bytes());
            any(batch);
        }
        return batch.build();
    }

    private Batch quoted() {
        BatchBuilder batch = new BatchBuilder(3);
        for (int i = 0; i < records / 4; i++) {
            any(batch.addInteger(i * 3L + 1)).addText("it's; \"" + i);
        }
        return batch.build();
    }

    private Batch composite() {
        BatchBuilder batch = new BatchBuilder(3);
        for (int i = 0; i < records / 4; i++) {
            String key = String.format("key %05d", i / 3);
            any(batch.addText(i / 3 % 2 == 0 ? key : key.toUpperCase(java.util.Locale.ROOT))
                    .addInteger(i % 3));
        }
        return batch.build();
    }

    private Batch counted() {
        BatchBuilder batch = new BatchBuilder(2);
        for (int i = 0; i < 5; i++) {
            batch.addInteger(i + 1L).addText("t" + random.nextInt());
        }
        return batch.build();
    }

    private BatchBuilder real(BatchBuilder batch) {
        return random.nextInt(5) == 0 ? batch.addNull() : batch.addReal(random.nextInt(1000) / 8.0);
    }

    private BatchBuilder any(BatchBuilder batch) {
        return switch (random.nextInt(12)) {
            case 0 -> batch.addNull();
            case 1 -> batch.addInteger(Long.MIN_VALUE + random.nextInt(5));
            case 2 -> batch.addInteger(Long.MAX_VALUE - random.nextInt(5));
            case 3 -> batch.addReal(random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
            case 4 -> batch.addReal(random.nextInt(3));
            case 5 -> batch.addText("nul\0inside");
            case 6 -> batch.addText(new byte[] {'x', (byte) 0xff, (byte) 0xc3});
            case 7 -> batch.addText("");
            case 8 -> batch.addBlob(bytes());
            case 9 -> batch.addText("\uFFFD ü \uD83D\uDE00");
            default -> batch.addInteger(random.nextLong());
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }
}
