package dev.holdfast.denokv.engine.file;

import dev.holdfast.model.Failure;

/**
 * The tables of denokv's server, version 3, made or brought up to it. Another program may have made the file, and may
 * open it afterwards: nothing here differs from what denokv itself would make.
 */
public final class Schema {
    private static final int NEWEST = 3;

    private static final String[] STEPS = {
        """
        CREATE TABLE data_version (k INTEGER PRIMARY KEY, version INTEGER NOT NULL);
        INSERT INTO data_version (k, version) VALUES (0, 0);
        CREATE TABLE kv (k BLOB PRIMARY KEY, v BLOB NOT NULL, v_encoding INTEGER NOT NULL, version INTEGER NOT NULL)
            WITHOUT ROWID;
        """, """
        CREATE TABLE queue (ts INTEGER NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL, backoff_schedule TEXT NOT NULL,
            keys_if_undelivered BLOB NOT NULL, PRIMARY KEY (ts, id));
        CREATE TABLE queue_running (deadline INTEGER NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL,
            backoff_schedule TEXT NOT NULL, keys_if_undelivered BLOB NOT NULL, PRIMARY KEY (deadline, id));
        """, """
        ALTER TABLE kv ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE data_version ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE kv ADD COLUMN expiration_ms INTEGER NOT NULL DEFAULT -1;
        CREATE INDEX kv_expiration_ms_idx ON kv (expiration_ms);
        """,
    };

    private Schema() {}

    /**
     * All of it in one transaction, with what {@code more} does.
     *
     * @throws Failure USAGE for a file of a newer denokv, or one that was checked out by its {@code pitr}
     */
    public static void demand(Session session, Runnable more) {
        session.beginWriting();
        try {
            session.run("CREATE TABLE IF NOT EXISTS migration_state"
                    + " (k INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL)");
            int version = version(session);
            for (int step = version; step < NEWEST; step++) {
                session.run(STEPS[step]);
            }
            if (version < NEWEST) {
                session.run("REPLACE INTO migration_state (k, version) VALUES (0, " + NEWEST + ")");
            }
            more.run();
            session.commit();
        } catch (RuntimeException e) {
            session.rollback();
            throw e;
        }
    }

    private static int version(Session session) {
        boolean isView = session.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kv' AND type = 'view'")
                        .first(row -> true)
                != null;
        if (isView) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    session.file() + " was checked out by denokv pitr: it can only be read",
                    "Serve it with --read-only, or check out into a new file with holdfast");
        }
        Integer version = session.prepare("SELECT version FROM migration_state WHERE k = 0")
                .first(row -> row.getInt(1));
        if (version != null && version > NEWEST) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    session.file() + " has version " + version + " of the schema; this program knows " + NEWEST,
                    "Use a newer holdfast");
        }
        return version == null ? 0 : version;
    }
}
