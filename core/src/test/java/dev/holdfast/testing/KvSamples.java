package dev.holdfast.testing;

import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Collection;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Deno KV databases with random typed keys, and files that hold them: made and read by plain SQL, none of the program's own. */
public final class KvSamples {
    /** As denokv makes it, step by step. */
    private static final String SCHEMA = """
            create table migration_state(k integer not null primary key, version integer not null);
            create table data_version (k integer primary key, version integer not null);
            create table kv (k blob primary key, v blob not null, v_encoding integer not null, version integer not null)
              without rowid;
            create table queue (ts integer not null, id text not null, data blob not null, backoff_schedule text not null,
              keys_if_undelivered blob not null, primary key (ts, id));
            create table queue_running(deadline integer not null, id text not null, data blob not null,
              backoff_schedule text not null, keys_if_undelivered blob not null, primary key (deadline, id));
            alter table kv add column seq integer not null default 0;
            alter table data_version add column seq integer not null default 0;
            alter table kv add column expiration_ms integer not null default -1;
            create index kv_expiration_ms_idx on kv (expiration_ms);
            """;

    private KvSamples() {}

    /** With expiries and messages in queues. */
    public static Sample of(int pairs, long seed) {
        return of(pairs, new Random(seed), true);
    }

    /** Of what can be seen over KV Connect: nothing expires, and no messages. */
    public static Sample visible(int pairs, long seed) {
        return of(pairs, new Random(seed), false);
    }

    public static Sample empty() {
        return of(0, new Random(0), false);
    }

    private static Sample of(int pairs, Random random, boolean all) {
        Map<String, Batch> records = new HashMap<>();
        BatchBuilder kv = new BatchBuilder(DenoKv.PAIRS.width());
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        while (keys.size() < pairs) {
            keys.add(key(random));
        }
        long newest = 0;
        for (byte[] key : keys) {
            long version = 1 + random.nextInt(1_000_000);
            newest = Math.max(newest, version);
            kv.addBlob(key);
            value(kv, random);
            kv.addInteger(version).addInteger(all && random.nextInt(20) == 0 ? random.nextInt(65_536) : 0);
            kv.addInteger(all && random.nextInt(4) == 0 ? Samples.FAR * 1000 + random.nextInt(1_000_000) : -1);
        }
        records.put("kv", kv.build());
        records.put(
                "migration_state",
                new BatchBuilder(2).addInteger(0).addInteger(3).build());
        records.put(
                "data_version",
                new BatchBuilder(3)
                        .addInteger(0)
                        .addInteger(newest)
                        .addInteger(0)
                        .build());
        if (all) {
            records.put("queue", messages(random));
            records.put("queue_running", messages(random));
        }
        return new Sample(DenoKv.CATALOG, records, List.of());
    }

    private static byte[] key(Random random) {
        List<KeyPart> parts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            parts.add(part(random));
        }
        return KeyCodec.encode(parts);
    }

    private static KeyPart part(Random random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return switch (random.nextInt(5)) {
            case 0 -> new KeyPart.Bytes(bytes);
            case 1 ->
                new KeyPart.Text(List.of("a", "ü\0", "\uD83E\uDDF7", "").get(random.nextInt(4)) + random.nextInt());
            case 2 -> new KeyPart.BigInt(new BigInteger(random.nextInt(90), random).negate());
            case 3 ->
                new KeyPart.Number(
                        List.of(-0.0, 0.0, Double.NaN, random.nextGaussian()).get(random.nextInt(4)));
            default -> new KeyPart.Bool(random.nextBoolean());
        };
    }

    private static void value(BatchBuilder kv, Random random) {
        int encoding = 1 + random.nextInt(3);
        byte[] value = new byte[encoding == 2 ? 8 : random.nextInt(60)];
        random.nextBytes(value);
        kv.addBlob(value).addInteger(encoding);
    }

    private static Batch messages(Random random) {
        BatchBuilder queue = new BatchBuilder(DenoKv.QUEUE.width());
        for (int i = 1; i <= 3; i++) {
            byte[] data = new byte[random.nextInt(30)];
            random.nextBytes(data);
            queue.addInteger(i)
                    .addInteger(Samples.FAR * 1000 + i)
                    .addText("id-" + random.nextInt())
                    .addBlob(data)
                    .addText("[100,1000]")
                    .addText("[]");
        }
        return queue.build();
    }

    /** Makes a file that holds it; foreign tables stand beside, as programs leave them. */
    public static Path file(Path file, Sample sample) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(SCHEMA + "create table beside (a); insert into beside values (1);");
            connection.setAutoCommit(false);
            for (Collection collection : sample.catalog().collections()) {
                insert(connection, collection, sample.records().get(collection.name()));
            }
            connection.commit();
            return file;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insert(Connection connection, Collection collection, Batch batch) throws SQLException {
        String marks = String.join(", ", Collections.nCopies(collection.width(), "?"));
        try (PreparedStatement insert = connection.prepareStatement("insert into " + collection.name() + "("
                + String.join(", ", collection.labels()) + ") values (" + marks + ")")) {
            for (int row = 0; batch != null && row < batch.rows(); row++) {
                for (int column = 0; column < batch.columns(); column++) {
                    switch (batch.tag(row, column)) {
                        case Cell.INTEGER -> insert.setLong(column + 1, batch.integer(row, column));
                        case Cell.TEXT -> insert.setString(column + 1, batch.text(row, column));
                        default -> insert.setBytes(column + 1, batch.bytes(row, column));
                    }
                }
                insert.executeUpdate();
            }
        }
    }

    /** Everything that is in a file, row by row. */
    public static List<String> rows(Path file) {
        return query(
                file,
                "select hex(k), hex(v), v_encoding, version, seq, expiration_ms from kv order by k",
                "select * from migration_state",
                "select * from data_version",
                "select ts, id, hex(data), backoff_schedule, keys_if_undelivered from queue order by 1, 2",
                "select deadline, id, hex(data), backoff_schedule, keys_if_undelivered from queue_running order by 1, 2");
    }

    /** What counts where versionstamps are new ones. */
    public static List<String> content(Path file) {
        return query(file, "select hex(k), hex(v), v_encoding, expiration_ms from kv order by k");
    }

    private static List<String> query(Path file, String... queries) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String query : queries) {
                try (ResultSet result = statement.executeQuery(query)) {
                    while (result.next()) {
                        StringBuilder row = new StringBuilder();
                        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                            row.append(new String(bytes(result, column), StandardCharsets.UTF_8))
                                    .append('|');
                        }
                        rows.add(row.toString());
                    }
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(ResultSet result, int column) throws SQLException {
        String text = result.getString(column);
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }
}
