package dev.holdfast.sim.kv;

import dev.holdfast.sim.disk.Disk;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pairs of all namespaces. A write makes a version; a reader sees the newest one that is old enough. */
final class PairTable {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS pairs (version INTEGER PRIMARY KEY AUTOINCREMENT,"
            + " namespace TEXT, key BLOB, visible INTEGER, dead INTEGER, expiration INTEGER, metadata TEXT, value BLOB)";
    static final String INDEX = "CREATE INDEX IF NOT EXISTS pairs_by_key ON pairs (namespace, key, version)";
    private static final String COLUMNS = "SELECT key, dead, expiration, metadata, ";

    private final Disk disk;
    private final Clock clock;
    private final KvManner manner;

    PairTable(Disk disk, Clock clock, KvManner manner) {
        this.disk = disk;
        this.clock = clock;
        this.manner = manner;
    }

    Optional<Pair> get(String namespace, String key) {
        return disk
                .all(
                        row -> new Row(pair(row), alive(row)),
                        COLUMNS + "value FROM pairs WHERE namespace = ? AND key = ? AND visible <= ?"
                                + " ORDER BY version DESC LIMIT 1",
                        namespace,
                        bytes(key),
                        clock.millis())
                .stream()
                .filter(Row::alive)
                .map(Row::pair)
                .findFirst();
    }

    void put(String namespace, Pair pair) {
        write(namespace, pair, false);
    }

    void delete(String namespace, String key) {
        write(namespace, new Pair(key, null, null, null), true);
    }

    void deleteAll(String namespace) {
        disk.write("DELETE FROM pairs WHERE namespace = ?", namespace);
    }

    /** Everything inside happens, or nothing. */
    void together(Runnable writes) {
        disk.together(() -> {
            writes.run();
            return null;
        });
    }

    /**
     * One page of names behind {@code after}.
     *
     * @param last the last key looked at, or null when there is nothing behind the page
     */
    record Page(List<Pair> pairs, String last) {}

    Page list(String namespace, String prefix, String after, int limit) {
        long now = clock.millis();
        String dead = manner.tombstones() ? "" : " AND NOT dead AND (expiration IS NULL OR expiration > ?6)";
        List<Row> rows = disk.all(
                row -> new Row(pair(row), alive(row)),
                COLUMNS + "NULL FROM pairs p WHERE namespace = ?1 AND key > ?2 AND key >= ?3 AND key < ?4"
                        + " AND visible <= ?5 AND ?6 > 0 AND version = (SELECT max(version) FROM pairs q"
                        + " WHERE q.namespace = p.namespace AND q.key = p.key AND q.visible <= ?5)" + dead
                        + " ORDER BY key LIMIT ?7",
                namespace,
                bytes(after),
                bytes(prefix),
                end(prefix),
                now,
                now / 1000,
                limit + 1);
        List<Pair> alive = new ArrayList<>();
        rows.stream().limit(limit).filter(Row::alive).forEach(row -> alive.add(row.pair()));
        return new Page(alive, rows.size() > limit ? rows.get(limit - 1).pair().key() : null);
    }

    private record Row(Pair pair, boolean alive) {}

    private void write(String namespace, Pair pair, boolean dead) {
        byte[] key = bytes(pair.key());
        long now = clock.millis();
        disk.write(
                "DELETE FROM pairs WHERE namespace = ?1 AND key = ?2 AND (?4 OR version < (SELECT max(version)"
                        + " FROM pairs WHERE namespace = ?1 AND key = ?2 AND visible <= ?3))",
                namespace,
                key,
                now,
                manner.lag().isZero());
        if (!dead || manner.tombstones() || !manner.lag().isZero()) {
            disk.write(
                    "INSERT INTO pairs (namespace, key, visible, dead, expiration, metadata, value)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    namespace,
                    key,
                    now + manner.lag().toMillis(),
                    dead,
                    pair.expiration(),
                    pair.metadata(),
                    pair.value());
        }
    }

    private boolean alive(ResultSet row) throws SQLException {
        long expiration = row.getLong(3);
        return row.getInt(2) == 0
                && (expiration == 0 || expiration > clock.instant().getEpochSecond());
    }

    private static Pair pair(ResultSet row) throws SQLException {
        long expiration = row.getLong(3);
        return new Pair(
                new String(row.getBytes(1), StandardCharsets.UTF_8),
                row.getBytes(5),
                expiration == 0 ? null : expiration,
                row.getString(4));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The first bytes behind everything that begins so; UTF-8 has no byte 0xff. */
    private static byte[] end(String prefix) {
        byte[] end = prefix.isEmpty() ? new byte[] {(byte) 0xff} : bytes(prefix);
        if (!prefix.isEmpty()) {
            end[end.length - 1]++;
        }
        return end;
    }
}
