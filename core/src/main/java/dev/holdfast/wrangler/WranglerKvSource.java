package dev.holdfast.wrangler;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A namespace in wrangler's local state, read in one transaction over its index.
 *
 * <p>Values are files that never change, so what is read is one committed state even while {@code wrangler dev} works on
 * it; a value whose pair is overwritten meanwhile may be deleted under our hands, and is then reported as missing.
 * Pairs that have expired are not there, as they are not for a Worker.
 */
final class WranglerKvSource implements Source {
    private final String address;
    private final State.Located located;
    private final long now;
    private final Connection connection;
    private final AsOf start;
    private final long count;
    private final List<Finding> missing = new CopyOnWriteArrayList<>();

    /**
     * @param now milliseconds since 1970; pairs that expire at or before are left out. {@link Long#MIN_VALUE} keeps all
     * @throws Failure NOT_FOUND when nothing was ever written there
     */
    WranglerKvSource(String address, State.Located located, long now) {
        this.address = address;
        this.located = located;
        this.now = now;
        if (!Files.exists(located.file())) {
            throw absent();
        }
        Connection opened = null;
        try {
            opened = StateFile.readOnly(located.file());
            opened.setAutoCommit(false);
            if (!hasEntries(opened)) {
                throw absent();
            }
            KvFingerprint fingerprint = new KvFingerprint(opened, now);
            this.connection = opened;
            this.count = fingerprint.count();
            this.start = AsOf.at(AsOf.Kind.FILE_STATE, fingerprint.digest());
        } catch (SQLException e) {
            StateFile.close(opened);
            throw StateFile.failed(located.file(), e);
        } catch (Failure e) {
            StateFile.close(opened);
            throw e;
        }
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Catalog catalog() {
        return Catalog.ofPairs(located.id());
    }

    @Override
    public AsOf start() {
        return start;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.equals(start);
    }

    /** One, because the transaction that holds the state still belongs to one connection. */
    @Override
    public int readers() {
        return 1;
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        List<KeyRange> ranges = new ArrayList<>();
        Key after = null;
        for (int part = 1; part < parts && part < count; part++) {
            Key through = keyAt(count * part / parts);
            ranges.add(new KeyRange(after, through));
            after = through;
        }
        ranges.add(new KeyRange(after, null));
        return ranges;
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        try {
            return new KvReader(connection, located, range, now, missing);
        } catch (SQLException e) {
            throw StateFile.failed(located.file(), e);
        }
    }

    @Override
    public Capture finish(AsOf earliest) {
        AsOf asOf = new AsOf(start.kind(), earliest.from(), start.to());
        boolean exact = asOf.isOnePosition() && missing.isEmpty();
        return new Capture(asOf, "file", exact, Capture.LOSSLESS, missing, List.of());
    }

    @Override
    public void close() {
        StateFile.close(connection);
    }

    private Key keyAt(long place) {
        String sql = "SELECT key FROM _mf_entries WHERE " + KvReader.ALIVE + " ORDER BY key LIMIT 1 OFFSET ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, now);
            statement.setLong(2, place - 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Key.of(row.getBytes(1));
            }
        } catch (SQLException e) {
            throw StateFile.failed(located.file(), e);
        }
    }

    private static boolean hasEntries(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT 1 FROM sqlite_schema WHERE name = '_mf_entries'");
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private Failure absent() {
        return new Failure(
                Failure.Kind.NOT_FOUND,
                "there is no local state for " + address,
                "`wrangler dev` makes it when something is first written (" + located.file() + ").");
    }
}
