package dev.holdfast.files;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * Pairs put in key order on the disk, in a throw-away SQLite file, because files may hold them in any order. Of pairs
 * with the same key the last one stays, as it would in a namespace. For one thread.
 */
final class PairIndex implements AutoCloseable {
    private static final int ROWS = 1024;
    private static final int BYTES = 1 << 20;

    private final Path file;
    private final Connection connection;
    private final PreparedStatement put;
    private long added;

    PairIndex(Path folder) {
        try {
            this.file = Files.createTempFile(folder, "holdfast-", ".pairs");
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.OFF);
            config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
            config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
            this.connection = config.createConnection("jdbc:sqlite:" + file);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE pairs (key BLOB PRIMARY KEY, value BLOB, expiration INTEGER, metadata BLOB)");
            }
            this.put = connection.prepareStatement("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?)");
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "can not make a file in " + folder + ": " + e, "", e);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void add(Batch batch) {
        try {
            for (int row = 0; row < batch.rows(); row++) {
                put.setBytes(1, batch.bytes(row, Pairs.KEY));
                put.setBytes(2, batch.bytes(row, Pairs.VALUE));
                if (batch.isNull(row, Pairs.EXPIRATION)) {
                    put.setNull(3, Types.INTEGER);
                } else {
                    put.setLong(3, batch.integer(row, Pairs.EXPIRATION));
                }
                put.setBytes(4, batch.bytes(row, Pairs.METADATA));
                put.execute();
                added++;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** How many pairs gave way to a later one of the same key. */
    long overwritten() {
        return added - count();
    }

    List<KeyRange> split(int parts) {
        long count = count();
        List<KeyRange> ranges = new ArrayList<>();
        Key after = null;
        for (int part = 1; part < parts && part < count; part++) {
            Key through = keyAt(count * part / parts - 1);
            ranges.add(new KeyRange(after, through));
            after = through;
        }
        ranges.add(new KeyRange(after, null));
        return ranges;
    }

    BatchReader read(KeyRange range) {
        try {
            PreparedStatement select = connection.prepareStatement("SELECT * FROM pairs WHERE key > ?"
                    + (range.through() == null ? "" : " AND key <= ?") + " ORDER BY key");
            // Below every blob there is any number, for where the range is open.
            if (range.after() == null) {
                select.setLong(1, 0);
            } else {
                select.setBytes(1, range.after().asRow().bytes(0, 0));
            }
            if (range.through() != null) {
                select.setBytes(2, range.through().asRow().bytes(0, 0));
            }
            return new Reader(select, select.executeQuery());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            Files.deleteIfExists(file);
        } catch (SQLException e) {
            throw failed(e);
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "can not delete " + file + ": " + e, "", e);
        }
    }

    private long count() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pairs")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Key keyAt(long place) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT key FROM pairs ORDER BY key LIMIT 1 OFFSET ?")) {
            statement.setLong(1, place);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Key.of(row.getBytes(1));
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Failure failed(SQLException e) {
        return new Failure(Failure.Kind.REMOTE, "can not sort the pairs: " + e.getMessage(), "Is the disk full?", e);
    }

    private static final class Reader implements BatchReader {
        private final PreparedStatement select;
        private final ResultSet row;
        private final BatchBuilder batch = new BatchBuilder(4);
        private boolean ended;

        Reader(PreparedStatement select, ResultSet row) {
            this.select = select;
            this.row = row;
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
                throw failed(e);
            }
            return batch.isEmpty() ? null : batch.build();
        }

        private void add() throws SQLException {
            batch.addText(row.getBytes(1)).addBlob(row.getBytes(2));
            long expiration = row.getLong(3);
            if (row.wasNull()) {
                batch.addNull();
            } else {
                batch.addInteger(expiration);
            }
            byte[] metadata = row.getBytes(4);
            if (metadata == null) {
                batch.addNull();
            } else {
                batch.addText(metadata);
            }
        }

        @Override
        public void close() {
            try {
                select.close();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }
}
