package dev.holdfast.wrangler;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.CanonicalJson;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads a range of a namespace: rows from the index, each value from its file. */
final class KvReader implements BatchReader {
    /** The rule of miniflare's own listing, with one parameter: now. */
    static final String ALIVE = "(expiration IS NULL OR expiration > ?)";

    private static final int ROWS = 1024;
    private static final int BYTES = 1 << 20;
    private static final int MILLIS = 1000;

    private final State.Located located;
    private final BlobFolder blobs;
    private final List<Finding> missing;
    private final PreparedStatement statement;
    private final ResultSet row;
    private final BatchBuilder batch = new BatchBuilder(4);
    private boolean ended;

    KvReader(Connection connection, State.Located located, KeyRange range, long now, List<Finding> missing)
            throws SQLException {
        this.located = located;
        this.blobs = new BlobFolder(located.blobs(), false);
        this.missing = missing;
        this.statement = connection.prepareStatement("SELECT key, blob_id, expiration, metadata FROM _mf_entries WHERE "
                + ALIVE
                + (range.after() == null ? "" : " AND key > CAST(? AS TEXT)")
                + (range.through() == null ? "" : " AND key <= CAST(? AS TEXT)")
                + " ORDER BY key");
        int parameter = 1;
        statement.setLong(parameter++, now);
        for (Key bound : new Key[] {range.after(), range.through()}) {
            if (bound != null) {
                statement.setBytes(parameter++, bound.asRow().bytes(0, 0));
            }
        }
        this.row = statement.executeQuery();
    }

    @Override
    public Batch next() {
        try {
            while (!ended && batch.rows() < ROWS && batch.bytes() < BYTES) {
                if (row.next()) {
                    add();
                } else {
                    ended = true;
                }
            }
        } catch (SQLException e) {
            throw StateFile.failed(located.file(), e);
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE, "can not read from " + located.blobs() + ": " + e.getMessage(), "", e);
        }
        return batch.isEmpty() ? null : batch.build();
    }

    @Override
    public void close() {
        try {
            statement.close();
        } catch (SQLException e) {
            throw StateFile.failed(located.file(), e);
        }
    }

    private void add() throws SQLException, IOException {
        byte[] key = row.getBytes(1);
        byte[] value = blobs.read(row.getString(2));
        if (value == null) {
            missing.add(new Finding(
                    new String(key, StandardCharsets.UTF_8), "its value is not in the state folder any more"));
            return;
        }
        batch.addText(key).addBlob(value);
        long expiration = row.getLong(3);
        if (row.wasNull()) {
            batch.addNull();
        } else {
            batch.addInteger(Math.floorDiv(expiration, MILLIS));
        }
        String metadata = row.getString(4);
        if (metadata == null || metadata.equals("null")) {
            batch.addNull();
        } else {
            batch.addText(CanonicalJson.of(metadata));
        }
    }
}
