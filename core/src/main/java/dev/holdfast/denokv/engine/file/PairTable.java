package dev.holdfast.denokv.engine.file;

import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.plan.Pair;
import dev.holdfast.denokv.engine.plan.State;
import dev.holdfast.denokv.wire.Enqueue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes pairs, messages of queues, and the counter of commits. All within a transaction of the session. */
public final class PairTable implements State {
    /** What denokv takes when a message names no pauses. */
    private static final String DEFAULT_BACKOFF = "[100,1000,5000,30000,60000]";

    private final Sql find;
    private final Sql set;
    private final Sql setAll;
    private final Sql clear;
    private final Sql expired;
    private final Sql version;
    private final Sql enqueue;

    /** Of a session that writes. */
    public PairTable(Session session) {
        this.find = session.prepare("SELECT v, v_encoding, version, expiration_ms FROM kv WHERE k = ?");
        String upsert = "INSERT INTO kv (k, v, v_encoding, version, expiration_ms) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (k) DO UPDATE SET v = excluded.v, v_encoding = excluded.v_encoding,"
                + " version = excluded.version, seq = 0";
        this.set = session.prepare(upsert + " WHERE expiration_ms = excluded.expiration_ms");
        this.setAll = session.prepare(upsert + ", expiration_ms = excluded.expiration_ms");
        this.clear = session.prepare("DELETE FROM kv WHERE k = ?");
        this.expired = session.prepare(
                "SELECT k FROM kv WHERE expiration_ms >= 0 AND expiration_ms <= ?" + " ORDER BY expiration_ms LIMIT ?");
        this.version = session.prepare("UPDATE data_version SET version = ?, seq = 0 WHERE k = 0");
        this.enqueue = session.prepare(
                "INSERT INTO queue (ts, id, data, backoff_schedule, keys_if_undelivered) VALUES (?, ?, ?, ?, ?)");
    }

    @Override
    public Pair find(byte[] key) {
        return find.with(key)
                .first(row -> new Pair(PairReader.bytes(row, 1), row.getInt(2), row.getLong(3), row.getLong(4)));
    }

    /** Makes it so. */
    public void apply(KeyChange change) {
        Pair pair = change.pair();
        if (pair == null) {
            clear.with(change.key()).run();
            return;
        }
        // Almost always the expiration stays as it is, and its index can be left alone.
        if (set(set, change.key(), pair) == 0) {
            set(setAll, change.key(), pair);
        }
    }

    private static int set(Sql statement, byte[] key, Pair pair) {
        return statement
                .with(key)
                .with(pair.value())
                .with(pair.encoding())
                .with(pair.version())
                .with(pair.expireAtMs())
                .run();
    }

    /** Keys whose time is over, the longest ago first. */
    public List<byte[]> expired(long nowMs, int most) {
        return expired.with(nowMs).with(most).all(row -> PairReader.bytes(row, 1));
    }

    /** The counter of the newest commit. */
    public void setVersion(long newest) {
        version.with(newest).run();
    }

    /** Stores a message as denokv does; keys stand there as JSON arrays of their bytes. */
    public void enqueue(Enqueue message, String id) {
        String backoff = message.backoff().isEmpty()
                ? DEFAULT_BACKOFF
                : message.backoff().toString().replace(" ", "");
        String keys =
                message.keysIfUndelivered().stream().map(PairTable::json).collect(Collectors.joining(",", "[", "]"));
        enqueue.with(message.deadlineMs())
                .with(id)
                .with(message.payload())
                .with(backoff)
                .with(keys)
                .run();
    }

    private static String json(byte[] key) {
        int[] unsigned = new int[key.length];
        Arrays.setAll(unsigned, i -> Byte.toUnsignedInt(key[i]));
        return Arrays.toString(unsigned).replace(" ", "");
    }
}
