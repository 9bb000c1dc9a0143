package dev.holdfast.denokv.state;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.file.Schema;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.engine.role.RoleTable;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A state in the making, in a file with the tables of denokv's server. It moves forward only. For one thread.
 *
 * <p>Changes are gathered, so that a key that changes often is written once, and the keys come in their order.
 */
public final class State implements AutoCloseable {
    private static final int MOST_KEYS = 400_000;
    private static final long MOST_BYTES = 64L << 20;

    private final Session session;
    private final Sql put;
    private final Sql remove;
    private final Map<ByteBuffer, LoggedChange> gathered = new HashMap<>();
    private long bytes;

    /** @param file that is not there yet */
    public State(Path file) {
        session = Session.building(file);
        try {
            Schema.demand(session, () -> session.run("DROP INDEX kv_expiration_ms_idx"));
            put = session.prepare(
                    "INSERT INTO kv (k, v, v_encoding, version, seq, expiration_ms) VALUES (?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (k) DO UPDATE SET v = excluded.v, v_encoding = excluded.v_encoding,"
                            + " version = excluded.version, seq = excluded.seq, expiration_ms = excluded.expiration_ms");
            remove = session.prepare("DELETE FROM kv WHERE k = ?");
            session.begin();
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Where it is being made. */
    public Session session() {
        return session;
    }

    /** A pair of the base; to be called before any change of the log. */
    public void put(StoredPair it) {
        put(it.key(), it.value(), it.encoding(), it.versionstamp(), it.expireAtMs());
    }

    public void apply(List<LoggedChange> changes) {
        for (LoggedChange change : changes) {
            gathered.put(ByteBuffer.wrap(change.key()), change);
            bytes += change.key().length + (change instanceof LoggedChange.Set set ? set.value().length : 0);
        }
        if (gathered.size() >= MOST_KEYS || bytes >= MOST_BYTES) {
            flush();
        }
    }

    /** From here on the tables say what the changes did. */
    public void flush() {
        for (LoggedChange change : ChangeOrder.of(gathered.values())) {
            switch (change) {
                case LoggedChange.Set it ->
                    put(
                            it.key(),
                            it.value(),
                            it.encoding(),
                            it.moment().commit(),
                            it.expireAtMs() == 0 ? StoredPair.NEVER : it.expireAtMs());
                case LoggedChange.Clear it -> remove.with(it.key()).run();
            }
        }
        gathered.clear();
        bytes = 0;
    }

    /** Pairs for which a condition in SQL holds; what was gathered is not in it before {@link #flush}. */
    public long count(String condition) {
        return session.prepare("SELECT count(*) FROM kv WHERE " + condition).first(row -> row.getLong(1));
    }

    /** Says of what database it is the state, so that it may go on in that one's place. */
    public void belong(String lineage) {
        RoleTable.belong(session, lineage);
    }

    /** Makes it what a server would have written, and lets go of the file. */
    public void finish(Versionstamp through) {
        flush();
        session.run("UPDATE data_version SET version = " + through.high() + " WHERE k = 0");
        session.run("CREATE INDEX kv_expiration_ms_idx ON kv (expiration_ms)");
        session.end();
        session.close();
    }

    private void put(byte[] key, byte[] value, Encoding encoding, Versionstamp stamp, long expireAtMs) {
        put.with(key)
                .with(value)
                .with(encoding.code())
                .with(stamp.high())
                .with(stamp.low())
                .with(expireAtMs)
                .run();
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        session.close();
    }
}
