package dev.holdfast.denokv.state;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** All pairs of a file in the order of their keys, some at a time. For one thread. */
public final class FilePairs implements Iterator<StoredPair> {
    private static final int PAGE = 256;
    private static final String COLUMNS = "SELECT k, v, v_encoding, version, seq, expiration_ms FROM kv";

    private final Sql first;
    private final Sql next;
    private Iterator<StoredPair> page;
    private byte[] last;

    /** @param session stays the caller's to close */
    public FilePairs(Session session) {
        first = session.prepare(COLUMNS + " ORDER BY k LIMIT " + PAGE);
        next = session.prepare(COLUMNS + " WHERE k > ? ORDER BY k LIMIT " + PAGE);
    }

    @Override
    public boolean hasNext() {
        if (page == null || !page.hasNext() && last != null) {
            List<StoredPair> pairs = (last == null ? first : next.with(last)).all(FilePairs::pair);
            last = pairs.size() < PAGE ? null : pairs.getLast().key();
            page = pairs.iterator();
        }
        return page.hasNext();
    }

    @Override
    public StoredPair next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }

    private static StoredPair pair(ResultSet row) throws SQLException {
        return new StoredPair(
                bytes(row, 1),
                bytes(row, 2),
                Encoding.of(row.getInt(3)),
                new Versionstamp(row.getLong(4), row.getInt(5)),
                row.getLong(6));
    }

    /** The driver has no empty blobs. */
    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }
}
