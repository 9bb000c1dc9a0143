package dev.holdfast.denokv.engine.log;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import java.util.List;

/** Who still needs the log, by name; written in the same file. For the thread that writes. */
public final class Followers {
    private final Sql put;
    private final Sql remove;
    private final Sql find;
    private final Sql rename;
    private final Sql timed;
    private final LogTables log;

    /** Of a session that writes. */
    public Followers(Session session, LogTables log) {
        this.log = log;
        this.put = session.prepare("INSERT INTO holdfast_follower (name, generation, version, note, number)"
                + " VALUES (?1, ?2, ?3, ?4, ifnull((SELECT number FROM holdfast_log WHERE version = ?3), -1))"
                + " ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, version = excluded.version,"
                // Where it is may have been removed since it was told the first time.
                + " note = excluded.note, number = max(number, excluded.number)");
        this.remove = session.prepare("DELETE FROM holdfast_follower WHERE name = ?");
        this.timed = session.prepare("SELECT time_ms FROM holdfast_log WHERE version = ?");
        this.rename = session.prepare("UPDATE OR REPLACE holdfast_follower SET name = ? WHERE name = ?");
        this.find = session.prepare("SELECT generation, version, note FROM holdfast_follower WHERE name = ?");
    }

    /** How far a follower is. */
    record Mark(String generation, long version, String note) {}

    /** Adds a follower at the newest commit, unless it is there. */
    Mark register(String name) {
        Mark known = find.with(name).first(row -> new Mark(row.getString(1), row.getLong(2), row.getString(3)));
        return known != null
                ? known
                : move(name, new Mark(log.generation(), log.head().version(), ""));
    }

    /**
     * From here on the log keeps what comes, for the backup that goes on where that of another database ended. The note is
     * the time of the commit.
     *
     * @param through the last one that both have
     */
    public void keepBehind(long through) {
        Long time = timed.with(through).first(row -> row.getLong(1));
        if (time != null) {
            move(CommitLog.PROMOTION, new Mark(log.generation(), through, Long.toString(time)));
        }
    }

    /** Says how far it is, whether it was there or not. */
    Mark move(String name, Mark mark) {
        put.with(name)
                .with(mark.generation())
                .with(mark.version())
                .with(mark.note())
                .run();
        return mark;
    }

    void rename(String name, String next) {
        rename.with(next).with(name).run();
    }

    void forget(String name) {
        remove.with(name).run();
    }

    static List<LogStatus.Follower> all(Sql all) {
        return all.all(row -> new LogStatus.Follower(
                row.getString(1),
                CommitLog.position(row.getString(2), row.getLong(3)),
                row.getString(4),
                row.getBoolean(5)));
    }
}
