package dev.holdfast.denokv.engine.log;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.wire.BackupLog;

/**
 * The writer's side of the log. All within a transaction of the session that writes the pairs.
 *
 * <p>The newest row is never removed. So the log is whole as long as its version is that of the database; when it is not,
 * somebody else wrote to the file, and a new generation begins. The rows of the one before stay as long as a follower needs
 * them: what is in them did happen.
 */
public final class LogTables {
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS holdfast_log (version INTEGER PRIMARY KEY, number INTEGER NOT NULL,
                time_ms INTEGER NOT NULL, origin TEXT NOT NULL, total INTEGER NOT NULL, changes BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS holdfast_generation (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                trimmed INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS holdfast_follower (name TEXT PRIMARY KEY, generation TEXT NOT NULL,
                version INTEGER NOT NULL, note TEXT NOT NULL);
            """;

    /** The origin of the row with which a generation begins; it is no commit. */
    static final String MARK = "generation";

    /** Files of an earlier version have no such column. */
    private static final String NUMBERED = "ALTER TABLE holdfast_follower ADD COLUMN number INTEGER NOT NULL DEFAULT 0";

    /** What a row takes beside its changes, about. */
    private static final int ROW_BYTES = 48;

    /**
     * The position of the slowest follower. In an earlier generation only while it can go on there: in the present one it
     * may have to begin anew, and what is left is kept until it does.
     */
    static final String FLOOR = "SELECT min(f.version) FROM holdfast_follower f JOIN holdfast_generation g"
            + " ON g.id = f.generation WHERE f.version >= g.trimmed"
            + " OR g.number = (SELECT max(number) FROM holdfast_generation)";

    private final Sql head;
    private final Sql append;
    private final Sql generation;
    private final Sql begin;
    private final Sql floor;
    private final Sql oldest;
    private final Sql cut;
    private final Sql clear;
    private final Sql forget;
    private final Sql trimmed;
    private final Sql over;

    /** Of a session that writes. */
    public LogTables(Session session) {
        this.head = session.prepare(
                "SELECT d.version, l.version, l.number, l.total, l.time_ms FROM data_version d LEFT"
                        + " JOIN (SELECT version, number, total, time_ms FROM holdfast_log ORDER BY version DESC LIMIT 1) l WHERE d.k = 0");
        this.append = session.prepare(
                "INSERT INTO holdfast_log (version, number, time_ms, origin, total, changes) VALUES (?, ?, ?, ?, ?, ?)");
        this.generation = session.prepare("SELECT id FROM holdfast_generation ORDER BY number DESC LIMIT 1");
        this.begin = session.prepare("INSERT INTO holdfast_generation (id, trimmed) VALUES (?, ?)");
        this.floor = session.prepare(FLOOR);
        this.oldest = session.prepare("SELECT version, total FROM holdfast_log ORDER BY version LIMIT ?");
        this.cut = session.prepare("DELETE FROM holdfast_log WHERE version <= ?");
        this.clear = session.prepare("DELETE FROM holdfast_log");
        this.forget = session.prepare("DELETE FROM holdfast_generation");
        this.trimmed = session.prepare("UPDATE holdfast_generation SET trimmed = ? WHERE trimmed < ?");
        this.over = session.prepare("DELETE FROM holdfast_generation WHERE number <"
                + " (SELECT max(number) FROM holdfast_generation WHERE trimmed <= ?)");
    }

    /** Makes the tables where they are not there. */
    public static void create(Session session) {
        session.run(TABLES);
        boolean isNumbered =
                session.prepare("SELECT 1 FROM pragma_table_info('holdfast_follower') WHERE name = 'number'")
                                .first(row -> true)
                        != null;
        if (!isNumbered) {
            session.run(NUMBERED);
        }
    }

    /**
     * Where the log ends.
     *
     * @param version of the newest commit of the database
     * @param logged of the newest row; -1 when there is none
     * @param number of the newest commit, counted from 1 since the file was made
     * @param total bytes that were ever logged
     * @param timeMs of the newest row
     */
    public record Head(long version, long logged, long number, long total, long timeMs) {
        /** Whether the log has everything up to the newest commit. */
        public boolean isWhole() {
            return version == logged;
        }

        /** With another version of the database. */
        public Head at(long next) {
            return new Head(next, logged, number, total, timeMs);
        }

        /** After a commit with these changes. */
        Head behind(long next, int bytes, long atMs) {
            return new Head(next, next, number + 1, total + bytes, atMs);
        }
    }

    /** As the file says now. */
    public Head head() {
        return head.first(row -> {
            long logged = row.getLong(2);
            boolean isEmpty = row.wasNull();
            return new Head(row.getLong(1), isEmpty ? -1 : logged, row.getLong(3), row.getLong(4), row.getLong(5));
        });
    }

    /** The id of the present generation. */
    public String generation() {
        return generation.first(row -> row.getString(1));
    }

    /** Somebody else wrote to the file: from the version of the head on there is a history of its own. */
    public Head goOnBehindAnother(Head head, String id, long nowMs) {
        // The log can be ahead of the database: then the file's counter was set back, and the rows are of another
        // history.
        return head.version() < head.logged() ? beginGeneration(head, id, nowMs) : begin(head, id, nowMs);
    }

    /** What was before is of another history. */
    public Head beginGeneration(Head head, String id, long nowMs) {
        clear.run();
        forget.run();
        return begin(head, id, nowMs);
    }

    private Head begin(Head head, String id, long nowMs) {
        begin.with(id).with(head.version()).run();
        long time = Math.max(nowMs, head.timeMs());
        append.with(head.version())
                .with(head.number())
                .with(time)
                .with(MARK)
                .with(head.total())
                .with(new byte[0])
                .run();
        return new Head(head.version(), head.version(), head.number(), head.total(), time);
    }

    /** Adds a commit; its version is higher than the head's. */
    public Head append(Head head, LoggedCommit commit) {
        BackupLog changes = commit.changes();
        byte[] bytes = changes.toBytes();
        Head next = head.behind(commit.version(), bytes.length + ROW_BYTES, changes.timestampMs());
        append.with(commit.version())
                .with(next.number())
                .with(changes.timestampMs())
                .with(commit.origin())
                .with(next.total())
                .with(bytes)
                .run();
        return next;
    }

    /**
     * Removes what every follower has, and what does not fit.
     *
     * @param limit bytes that may stay, whoever waits for them
     * @param most rows to be removed now
     */
    public void trim(Head head, long limit, int most) {
        Long lowest = floor.first(row -> {
            long version = row.getLong(1);
            return row.wasNull() ? null : version;
        });
        long wanted = lowest == null ? head.version() : lowest;
        long[] through = {-1};
        oldest.with(most).each(row -> {
            long version = row.getLong(1);
            boolean isFree = version <= wanted || head.total() - row.getLong(2) > limit;
            boolean goes = isFree && version < head.version();
            through[0] = goes ? version : through[0];
            return goes;
        });
        if (through[0] >= 0) {
            cut.with(through[0]).run();
            trimmed.with(through[0]).with(through[0]).run();
            over.with(through[0]).run();
        }
    }
}
