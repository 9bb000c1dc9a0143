package dev.holdfast.denokv.engine.log;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * All pairs of a database as they are when it is opened, in the order of their keys, and the position in the log at which
 * that is. Whoever writes is not held up; but as long as this is open, SQLite keeps what is written meanwhile in its
 * write-ahead log. For one thread.
 */
public final class PairsAt implements AutoCloseable {
    private static final String COLUMNS = "SELECT k, v, v_encoding, version, expiration_ms FROM kv ";

    private final Session session;
    private final Sql first;
    private final Sql behind;
    private final Sql exists;
    private final Position position;
    private final long version;
    private final long timeMs;
    private final long number;
    private byte[] last;

    private record Head(String generation, long version, long logged, long timeMs, long number) {}

    /** @throws Failure BUSY when another program has written just now: the log will begin anew within about a second */
    public PairsAt(Path file) {
        session = Session.reading(file);
        try {
            first = session.prepare(COLUMNS + "ORDER BY k");
            behind = session.prepare(COLUMNS + "WHERE k > ? ORDER BY k");
            exists = session.prepare("SELECT 1 FROM kv WHERE k = ?");
            session.begin();
            Head head = session.prepare("SELECT (SELECT id FROM holdfast_generation ORDER BY number DESC LIMIT 1),"
                            + " d.version, l.version, l.time_ms, l.number FROM data_version d,"
                            + " (SELECT version, time_ms, number FROM holdfast_log ORDER BY version DESC LIMIT 1) l"
                            + " WHERE d.k = 0")
                    .first(row ->
                            new Head(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
            if (head == null || head.version != head.logged) {
                throw new Failure(
                        Failure.Kind.BUSY,
                        "another program has written to " + file,
                        "Let only one program write to it");
            }
            version = head.version;
            timeMs = head.timeMs;
            number = head.number;
            position = CommitLog.position(head.generation, version);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Behind the newest commit that is in it. */
    public Position position() {
        return position;
    }

    /** Of that commit. */
    public Versionstamp versionstamp() {
        return Versionstamp.of(version);
    }

    /** When that commit was made, in milliseconds since 1970. */
    public long timeMs() {
        return timeMs;
    }

    /** How many commits the database had then, as {@link CommitLog#number} counts them. */
    public long number() {
        return number;
    }

    /** Whether there is a pair with this key. */
    public boolean has(byte[] key) {
        return exists.with(key).first(row -> true) != null;
    }

    /**
     * The next pairs; empty at the end.
     *
     * @param bytes of keys and values, about
     */
    public List<StoredPair> next(long bytes) {
        List<StoredPair> pairs = new ArrayList<>();
        long[] size = {0};
        Sql from = last == null ? first : behind.with(last);
        from.each(row -> {
            StoredPair pair = pair(row);
            pairs.add(pair);
            size[0] += pair.key().length + pair.value().length;
            return size[0] < bytes;
        });
        last = pairs.isEmpty() ? last : pairs.getLast().key();
        return pairs;
    }

    private StoredPair pair(ResultSet row) throws SQLException {
        try {
            return new StoredPair(
                    bytes(row, 1),
                    bytes(row, 2),
                    Encoding.of(row.getInt(3)),
                    Versionstamp.of(row.getLong(4)),
                    row.getLong(5));
        } catch (Malformed e) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    session.file() + " has a pair that no program writes: " + e.getMessage(),
                    "Remove that pair",
                    e);
        }
    }

    /** The driver has no empty blobs. */
    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        session.close();
    }
}
