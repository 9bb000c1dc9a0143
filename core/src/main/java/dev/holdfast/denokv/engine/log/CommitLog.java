package dev.holdfast.denokv.engine.log;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.flow.changes.Backlog;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Measured;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The history of a database since its present generation began, less what nobody needs any more.
 *
 * <p>A commit is here from the moment it is acknowledged, and is kept until every follower that is registered says that
 * it has it, or until the log is larger than its limit; a follower that needed it then gets {@link PositionGone}. With no
 * follower nothing is kept. A generation begins with the file, and whenever another program has written to it; what a
 * follower still needs of the one before can be read to its end, behind which is {@link PositionGone}.
 *
 * <p>Positions are versionstamps. Safe for several threads.
 */
public final class CommitLog implements ChangeSource, Measured {
    /** The origin of what a client wrote. */
    public static final String WRITE = "write";

    /** The origin of a commit that removed pairs whose time was over. */
    public static final String EXPIRY = "expiry";

    /**
     * The name of a follower that is there from a promotion on: what came since is kept until somebody forgets it. Its note
     * is the time of the commit where it is, in milliseconds since 1970.
     */
    public static final String PROMOTION = "promotion";

    private static final int MOST_BYTES = 4 << 20;
    private static final String PRESENT = "(SELECT id, trimmed FROM holdfast_generation ORDER BY number DESC LIMIT 1)";

    private final Session session;
    private final Writing writing;
    private final long limit;
    private final Arrival arrival = new Arrival();
    private final Sql span;
    private final Sql size;
    private final Sql stretch;
    private final Sql rows;
    private final Sql exact;
    private final Sql upTo;
    private final Sql followers;
    private final Sql behind;
    private final Sql surplus;

    /** Runs something in the transaction of the thread that writes, and returns when that is on the disk. */
    @FunctionalInterface
    public interface Writing {
        void run(Consumer<Followers> work);
    }

    private record Span(String generation, long trimmed, long newest) {
        Position oldestPosition() {
            return position(generation, trimmed);
        }

        Position newestPosition() {
            return position(generation, newest);
        }
    }

    /**
     * A generation, as far as it is here: what is behind {@code trimmed} and before {@code end}.
     */
    private record Stretch(long trimmed, long end) {}

    /**
     * @param limit bytes that may be kept
     */
    public CommitLog(Path file, long limit, Writing writing) {
        this.session = Session.reading(file);
        this.writing = writing;
        this.limit = limit;
        this.span = session.prepare(
                "SELECT g.id, g.trimmed, (SELECT max(version) FROM holdfast_log) FROM " + PRESENT + " g");
        this.size = session.prepare("SELECT (SELECT total FROM holdfast_log ORDER BY version DESC LIMIT 1)"
                + " - (SELECT total FROM holdfast_log ORDER BY version LIMIT 1)");
        this.stretch = session.prepare("SELECT g.trimmed, (SELECT n.trimmed FROM holdfast_generation n"
                + " WHERE n.number > g.number ORDER BY n.number LIMIT 1) FROM holdfast_generation g WHERE g.id = ?");
        this.rows = session.prepare("SELECT version, origin, changes FROM holdfast_log"
                + " WHERE version > ? AND version < ? ORDER BY version LIMIT ?");
        this.exact = session.prepare("SELECT 1 FROM holdfast_log WHERE version = ?");
        this.upTo = session.prepare("SELECT max(version) FROM holdfast_log WHERE version <= ?");
        this.followers = session.prepare("SELECT f.name, f.generation, f.version, f.note,"
                + " g.id IS NULL OR f.version < g.trimmed OR g.number < (SELECT max(number) FROM holdfast_generation)"
                + " AND NOT EXISTS (SELECT 1 FROM holdfast_log l WHERE l.version > f.version AND l.version <"
                + " (SELECT n.trimmed FROM holdfast_generation n WHERE n.number > g.number ORDER BY n.number LIMIT 1))"
                + " FROM holdfast_follower f LEFT JOIN holdfast_generation g ON g.id = f.generation ORDER BY f.name");
        this.surplus = session.prepare("SELECT 1 FROM holdfast_log l WHERE l.version < (SELECT max(version) FROM"
                + " holdfast_log) AND l.version <= ifnull((" + LogTables.FLOOR
                + "), l.version) ORDER BY l.version LIMIT 1");
        this.behind = session.prepare("SELECT n.number - f.number + 1, f.time_ms FROM"
                + " (SELECT number FROM holdfast_log ORDER BY version DESC LIMIT 1) n,"
                + " (SELECT number, time_ms FROM holdfast_log WHERE version > ? AND origin <> '" + LogTables.MARK
                + "' ORDER BY version LIMIT 1) f");
    }

    @Override
    public String address() {
        return "denokv:" + session.file();
    }

    @Override
    public synchronized Position newest() {
        return span().newestPosition();
    }

    @Override
    public synchronized Position oldest() {
        return span().oldestPosition();
    }

    /** The position behind the newest commit that is not behind this versionstamp; the oldest one when there is none. */
    public synchronized Position upTo(Versionstamp stamp) {
        Span span = span();
        long version = upTo.with(stamp.high()).first(row -> row.getLong(1));
        return position(span.generation, Math.max(version, span.trimmed));
    }

    /** Its size, and its followers in the order of their names. */
    public synchronized LogStatus status() {
        session.begin();
        try {
            Span span = span();
            return new LogStatus(
                    size.first(row -> row.getLong(1)),
                    limit,
                    span.oldestPosition(),
                    span.newestPosition(),
                    Followers.all(followers));
        } finally {
            session.rollback();
        }
    }

    @Override
    public synchronized Backlog behind(Position position) {
        session.begin();
        try {
            Span span = span();
            Stretch its = stretch(position.generation());
            long version = its == null ? -1 : version(position);
            long from = its == null || version < its.trimmed ? Math.max(version, span.trimmed) : version;
            Backlog found =
                    behind.with(from).first(row -> new Backlog(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))));
            return found == null ? Backlog.NONE : found;
        } finally {
            session.rollback();
        }
    }

    /** Whether it holds what nobody needs any more: the next transactions remove that, piece by piece. */
    public synchronized boolean hasSurplus() {
        return surplus.first(row -> true) != null;
    }

    /**
     * How many commits the database had where a follower is, counted since the file was made; whether they are still here
     * or not. -1 when that is not known.
     */
    public synchronized long number(String follower) {
        // Not at the opening: a file that is only read may be of an earlier version, which did not count them.
        Long found = session.prepare("SELECT number FROM holdfast_follower WHERE name = ?")
                .with(follower)
                .first(row -> row.getLong(1));
        return found == null ? -1 : found;
    }

    /** How far a follower is; empty when it is not registered. */
    public Optional<LogStatus.Follower> follower(String name) {
        return status().followers().stream()
                .filter(it -> it.name().equals(name))
                .findFirst();
    }

    @Override
    public List<Commit> read(Position after, int most, Duration patience) {
        return entries(after, most, patience).stream()
                .map(it -> KvChanges.commit(after.generation(), it))
                .toList();
    }

    /** As {@link #read}, in the form of a backup. */
    public List<LoggedCommit> entries(Position after, int most, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            long seen = arrival.count();
            List<LoggedCommit> found = now(after, most);
            if (!found.isEmpty() || !arrival.await(seen, deadline - System.nanoTime())) {
                return found;
            }
        }
    }

    /**
     * From now on the log keeps what is behind the position of this follower; a new one begins at the newest commit.
     *
     * @return where it is; what it has to read on from
     */
    public Position register(String name) {
        Position[] at = new Position[1];
        writing.run(table -> {
            Followers.Mark mark = table.register(name);
            at[0] = position(mark.generation(), mark.version());
        });
        return at[0];
    }

    /** A follower has everything up to this position; it is registered if it was not. */
    public void moved(String name, Position through) {
        moved(name, through, "");
    }

    /** The same, and a note that is kept with the position, in place of the one before. */
    public void moved(String name, Position through, String note) {
        Followers.Mark mark = new Followers.Mark(through.generation(), version(through), note);
        writing.run(table -> table.move(name, mark));
    }

    /** A registered follower has another name from now on; one that had it is forgotten. */
    public void renamed(String name, String next) {
        writing.run(table -> table.rename(name, next));
    }

    /** A follower needs nothing any more. It need not be registered. */
    public void forget(String name) {
        writing.run(table -> table.forget(name));
    }

    /** Whoever waits looks again. */
    public void arrived() {
        arrival.happened();
    }

    @Override
    public void close() {
        arrival.end();
        synchronized (this) {
            session.close();
        }
    }

    static Position position(String generation, long version) {
        return new Position(generation, Versionstamp.of(version).toString());
    }

    private synchronized List<LoggedCommit> now(Position after, int most) {
        session.begin();
        try {
            Span span = span();
            Stretch its = stretch(after.generation());
            long version = its == null ? -1 : version(after);
            // One that is no commit of its own is of another history: the file was put back, and went on.
            boolean isOurs = its != null
                    && version < its.end
                    && (version == its.trimmed || exact.with(version).first(row -> true) != null);
            if (!isOurs || version < its.trimmed) {
                throw new PositionGone(address(), after, span.oldestPosition());
            }
            List<LoggedCommit> found = read(version, its.end, most);
            if (found.isEmpty() && !after.generation().equals(span.generation)) {
                throw new PositionGone(
                        "another program has written to " + session.file() + " behind commit " + after.at(),
                        "Let only one program write to it, or stop the server first",
                        span.oldestPosition());
            }
            return found;
        } finally {
            session.rollback();
        }
    }

    private List<LoggedCommit> read(long version, long end, int most) {
        List<LoggedCommit> found = new ArrayList<>();
        int[] bytes = {0};
        rows.with(version).with(end).with(most).each(row -> {
            found.add(commit(row, bytes));
            return bytes[0] < MOST_BYTES;
        });
        return found;
    }

    private static LoggedCommit commit(ResultSet row, int[] bytes) throws SQLException {
        byte[] changes = row.getBytes(3);
        bytes[0] += changes.length;
        return new LoggedCommit(row.getLong(1), row.getString(2), BackupLog.parse(changes));
    }

    /** Null for one that was never here, or of which nothing is left. */
    private Stretch stretch(String generation) {
        return stretch.with(generation).first(row -> {
            long next = row.getLong(2);
            long end = row.wasNull() ? Long.MAX_VALUE : next;
            return new Stretch(row.getLong(1), end);
        });
    }

    private Span span() {
        return span.first(row -> new Span(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    /** One that was never ours is before everything. */
    private static long version(Position position) {
        try {
            return Versionstamp.parse(position.at()).high();
        } catch (Malformed e) {
            return -1;
        }
    }
}
