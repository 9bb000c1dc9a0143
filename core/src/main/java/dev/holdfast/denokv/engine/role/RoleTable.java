package dev.holdfast.denokv.engine.role;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The row that says it; without one a database is on its own. A second row has the right to write a backup that it held
 * last, a third one the id of the database and of all that was made of it. For the thread of the session.
 */
public final class RoleTable {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS holdfast_role (k INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,
                source TEXT NOT NULL, generation TEXT, at TEXT, version INTEGER NOT NULL, since_ms INTEGER NOT NULL);
            """;
    private static final String BELONG = "REPLACE INTO holdfast_role (k, kind, id, source, version, since_ms)"
            + " VALUES (2, 'lineage', ?, '', 0, 0)";
    private static final String REPLICA = "replica";
    private static final String FENCED = "fenced";
    private static final String PROMOTED = "promoted";

    private final Path file;
    private final Sql find;
    private final Sql put;
    private final Sql clear;
    private final Sql held;
    private final Sql hold;
    private final Sql release;
    private final Sql lineage;
    private final Sql belong;
    private final Sql leave;

    /** Of a session that writes. */
    public RoleTable(Session session) {
        file = session.file();
        find = session.prepare(
                "SELECT kind, id, source, generation, at, version, since_ms FROM holdfast_role WHERE k = 0");
        put = session.prepare("REPLACE INTO holdfast_role (k, kind, id, source, generation, at, version, since_ms)"
                + " VALUES (0, ?, ?, ?, ?, ?, ?, ?)");
        clear = session.prepare("DELETE FROM holdfast_role WHERE k = 0");
        held = session.prepare("SELECT version FROM holdfast_role WHERE k = 1 AND source = ?");
        hold = session.prepare("REPLACE INTO holdfast_role (k, kind, id, source, version, since_ms)"
                + " VALUES (1, 'held', '', ?, ?, 0)");
        release = session.prepare("DELETE FROM holdfast_role WHERE k = 1");
        lineage = session.prepare("SELECT id FROM holdfast_role WHERE k = 2");
        belong = session.prepare(BELONG);
        leave = session.prepare("DELETE FROM holdfast_role WHERE k = 2");
    }

    /** Makes it where it is not there. */
    public static void create(Session session) {
        session.run(TABLE);
    }

    /** Of a file that is being made: it is of this lineage. */
    public static void belong(Session session, String lineage) {
        create(session);
        session.prepare(BELONG).with(lineage).run();
    }

    /** @throws Failure USAGE for one that a newer program wrote */
    public Role load() {
        Role role = find.first(this::role);
        return role == null ? new Role.Primary() : role;
    }

    private Role role(ResultSet row) throws SQLException {
        String id = row.getString(2);
        String generation = row.getString(4);
        String at = row.getString(5);
        long version = row.getLong(6);
        Instant since = Instant.ofEpochMilli(row.getLong(7));
        return switch (row.getString(1)) {
            case REPLICA ->
                new Role.Replica(
                        id, row.getString(3), generation == null ? null : new Position(generation, at), version);
            case FENCED -> new Role.Fenced(id, since);
            case PROMOTED -> new Role.Promoted(id, Versionstamp.of(version), since);
            default ->
                throw new Failure(
                        Failure.Kind.USAGE,
                        file + " has a role that this program does not know: " + row.getString(1),
                        "Use a newer holdfast");
        };
    }

    /** The epoch of the right to write this backup that the database held last; 0 for none since it was promoted. */
    public long held(String place) {
        Long epoch = held.with(place).first(row -> row.getLong(1));
        return epoch == null ? 0 : epoch;
    }

    /** Within a transaction that has begun; in place of every other one. */
    public void hold(String place, long epoch) {
        hold.with(place).with(epoch).run();
    }

    /** The id of the database and of all that was made of it; empty for one that has none yet. */
    public String lineage() {
        String id = lineage.first(row -> row.getString(1));
        return id == null ? "" : id;
    }

    /** Within a transaction that has begun; in place of another one. */
    public void belong(String id) {
        belong.with(id).run();
    }

    /** Within a transaction that has begun. */
    public void store(Role role) {
        switch (role) {
            case Role.Primary _ -> clear.run();
            case Role.Replica it -> {
                // It has what another one has, and nothing of its own.
                leave.run();
                String generation = it.at() == null ? null : it.at().generation();
                String at = it.at() == null ? null : it.at().at();
                row(REPLICA, it.id(), it.source(), generation, at, it.version(), Instant.EPOCH);
            }
            case Role.Fenced it -> row(FENCED, it.by(), "", null, null, 0, it.since());
            case Role.Promoted it -> {
                row(PROMOTED, it.id(), "", null, null, it.through().high(), it.since());
                // What it held before is over: now it takes the place of whoever has it.
                release.run();
                leave.run();
            }
        }
    }

    private void row(String kind, String id, String source, String generation, String at, long version, Instant since) {
        put.with(kind)
                .with(id)
                .with(source)
                .with(generation)
                .with(at)
                .with(version)
                .with(since.toEpochMilli())
                .run();
    }
}
