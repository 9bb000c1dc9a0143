package dev.holdfast.wrangler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/**
 * The index of a namespace under one exclusive transaction, with the schema that miniflare makes. Safe for several
 * threads.
 */
final class KvIndex {
    private static final String[] SCHEMA = {
        """
        CREATE TABLE IF NOT EXISTS _mf_entries (
          key TEXT PRIMARY KEY,
          blob_id TEXT NOT NULL,
          expiration INTEGER,
          metadata TEXT
        )""",
        "CREATE INDEX IF NOT EXISTS _mf_entries_expiration_idx ON _mf_entries(expiration)",
        "CREATE TEMP TABLE replaced (blob_id TEXT NOT NULL)"
    };
    private static final int MILLIS = 1000;

    private final Path file;
    private final boolean isNew;
    private final Connection connection;
    private final long now;
    private final PreparedStatement find;
    private final PreparedStatement put;
    private final PreparedStatement replace;
    private boolean committed;

    /** A row; {@code expiration} in seconds. */
    record Entry(byte[] key, String blob, Long expiration, String metadata) {}

    private KvIndex(Path file, boolean isNew, Connection connection, long now) throws SQLException {
        this.file = file;
        this.isNew = isNew;
        this.connection = connection;
        this.now = now;
        for (String sql : SCHEMA) {
            StateFile.run(connection, sql);
        }
        this.find = connection.prepareStatement(
                "SELECT blob_id, expiration, metadata FROM _mf_entries WHERE key = CAST(? AS TEXT) AND "
                        + KvReader.ALIVE);
        this.put = connection.prepareStatement("INSERT OR REPLACE INTO _mf_entries (key, blob_id, expiration, metadata)"
                + " VALUES (CAST(? AS TEXT), ?, ?, CAST(? AS TEXT))");
        this.replace = connection.prepareStatement(
                "INSERT INTO temp.replaced SELECT blob_id FROM _mf_entries WHERE key = CAST(? AS TEXT)");
    }

    /**
     * Opens or makes the file; nobody else can read or write it until {@link #close}.
     *
     * @param now milliseconds since 1970; pairs that expire at or before are there for nobody
     */
    static KvIndex open(Path file, boolean durable, long now) throws SQLException {
        boolean isNew = !Files.exists(file);
        Connection connection = StateFile.exclusive(file, durable);
        try {
            StateFile.run(connection, "BEGIN EXCLUSIVE");
            return new KvIndex(file, isNew, connection, now);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    synchronized long count() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*) FROM _mf_entries WHERE " + KvReader.ALIVE)) {
            statement.setLong(1, now);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    synchronized void clear() throws SQLException {
        StateFile.run(connection, "INSERT INTO temp.replaced SELECT blob_id FROM _mf_entries");
        StateFile.run(connection, "DELETE FROM _mf_entries");
    }

    /** The row of a key; null when there is none that has not expired. */
    synchronized Entry find(byte[] key) throws SQLException {
        find.setBytes(1, key);
        find.setLong(2, now);
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            long millis = row.getLong(2);
            Long expiration = row.wasNull() ? null : Math.floorDiv(millis, MILLIS);
            return new Entry(key, row.getString(1), expiration, row.getString(3));
        }
    }

    synchronized void put(Entry entry) throws SQLException {
        replace.setBytes(1, entry.key());
        replace.execute();
        put.setBytes(1, entry.key());
        put.setString(2, entry.blob());
        if (entry.expiration() == null) {
            put.setNull(3, Types.INTEGER);
        } else {
            put.setLong(3, Math.multiplyExact(entry.expiration(), (long) MILLIS));
        }
        put.setBytes(4, entry.metadata() == null ? null : entry.metadata().getBytes(StandardCharsets.UTF_8));
        put.execute();
    }

    /** Whether a value of this name belongs to a pair. A file that can not be asked about counts as wanted. */
    synchronized boolean isReferenced(String blob) {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1 FROM _mf_entries WHERE blob_id = ?")) {
            statement.setString(1, blob);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw StateFile.failed(file, e);
        }
    }

    synchronized void commit() throws SQLException {
        StateFile.run(connection, "COMMIT");
        committed = true;
    }

    /** The name of a value that no pair refers to any more, each once; null when there are no more. After the commit. */
    synchronized String nextReplaced() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM temp.replaced WHERE rowid ="
                        + " (SELECT min(rowid) FROM temp.replaced) RETURNING blob_id");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Without {@link #commit}: as it was before, without a file if there was none. */
    synchronized void close() throws SQLException, IOException {
        connection.close();
        if (isNew && !committed) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(Path.of(file + "-journal"));
        }
    }
}
