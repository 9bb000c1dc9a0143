package dev.holdfast.denokv.engine.file;

import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.ReadRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads pairs, each call from one state. For one thread at a time. */
public final class PairReader implements AutoCloseable {
    private static final String COLUMNS = "SELECT k, v, v_encoding, version FROM kv WHERE ";

    private final Session session;
    private final Sql forward;
    private final Sql backward;
    private final Sql point;
    private final Sql version;
    private final Sql due;

    /** Of a session that is closed with it. */
    public PairReader(Session session) {
        this.session = session;
        this.forward = session.prepare(COLUMNS + "k >= ? AND k < ? ORDER BY k LIMIT ?");
        this.backward = session.prepare(COLUMNS + "k >= ? AND k < ? ORDER BY k DESC LIMIT ?");
        this.point = session.prepare(COLUMNS + "k = ?");
        this.version = session.prepare("SELECT version FROM data_version WHERE k = 0");
        this.due = session.prepare("SELECT 1 FROM kv WHERE expiration_ms >= 0 AND expiration_ms <= ? LIMIT 1");
    }

    /** The entries of each range. */
    public List<List<KvEntry>> ranges(List<ReadRange> ranges) {
        if (ranges.size() == 1) {
            return List.of(range(ranges.getFirst()));
        }
        return inOneState(() -> ranges.stream().map(this::range).toList());
    }

    /** The entry of each key, null where there is none. */
    public List<KvEntry> points(List<byte[]> keys) {
        return inOneState(() -> {
            List<KvEntry> entries = new ArrayList<>(keys.size());
            keys.forEach(key -> entries.add(point.with(key).first(PairReader::entry)));
            return entries;
        });
    }

    /** The counter of the newest commit. */
    public long version() {
        return version.first(row -> row.getLong(1));
    }

    /** Whether there is a pair whose time is over. */
    public boolean anyExpired(long nowMs) {
        return due.with(nowMs).first(row -> true) != null;
    }

    private List<KvEntry> range(ReadRange it) {
        return (it.reverse() ? backward : forward)
                .with(it.start())
                .with(it.end())
                .with(it.limit())
                .all(PairReader::entry);
    }

    private interface Reading<T> {
        T read();
    }

    private <T> T inOneState(Reading<T> reading) {
        session.begin();
        try {
            return reading.read();
        } finally {
            session.rollback();
        }
    }

    private static KvEntry entry(ResultSet row) throws SQLException {
        return new KvEntry(
                bytes(row, 1),
                bytes(row, 2),
                row.getInt(3),
                Versionstamp.of(row.getLong(4)).bytes());
    }

    /** The driver has no empty blobs. */
    static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        session.close();
    }
}
