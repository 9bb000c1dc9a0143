package dev.holdfast.sim.d1;

import dev.holdfast.sim.disk.Disk;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The past moments of one database: which bookmark, when, and where its bytes are. */
final class Moments {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS moments (database TEXT, number INTEGER, at INTEGER,"
            + " generation INTEGER, frames INTEGER, PRIMARY KEY (database, number)) WITHOUT ROWID";

    private final Disk disk;
    private final String database;
    private final Clock clock;

    Moments(Disk disk, String database, Clock clock) {
        this.disk = disk;
        this.database = database;
        this.clock = clock;
    }

    /**
     * @param generation the base file that the write-ahead log belongs to
     * @param frames of that log that make up the moment
     */
    record Moment(long number, Instant at, long generation, long frames) {}

    Optional<Moment> latest() {
        return find("ORDER BY number DESC LIMIT 1");
    }

    /** The moment at or before a time; for a time before the first moment, the first. */
    Optional<Moment> at(Instant time) {
        return find("AND at <= ? ORDER BY number DESC LIMIT 1", time.toEpochMilli())
                .or(() -> find("ORDER BY number LIMIT 1"));
    }

    Optional<Moment> named(String bookmark) {
        if (!bookmark.matches(Bookmark.FORM)) {
            return Optional.empty();
        }
        long number = Long.parseLong(bookmark, 0, 8, 16) << 32 | Long.parseLong(bookmark, 9, 17, 16);
        return find("AND number = ?", number).filter(moment -> bookmark(moment).equals(bookmark));
    }

    String bookmark(Moment moment) {
        return Bookmark.of(database, moment.number());
    }

    Moment add(long generation, long frames) {
        long number = latest().map(Moment::number).orElse(0L) + 1;
        Moment moment = new Moment(number, clock.instant(), generation, frames);
        disk.write(
                "INSERT INTO moments VALUES (?, ?, ?, ?, ?)",
                database,
                number,
                moment.at().toEpochMilli(),
                generation,
                frames);
        return moment;
    }

    /** The same moment, whose bytes are now elsewhere. */
    void move(Moment moment, long generation, long frames) {
        disk.write(
                "UPDATE moments SET generation = ?, frames = ? WHERE database = ? AND number = ?",
                generation,
                frames,
                database,
                moment.number());
    }

    /** Forgets moments whose base is no longer kept, but never the latest one. */
    void forgetBefore(long generation) {
        disk.write(
                "DELETE FROM moments WHERE database = ?1 AND generation < ?2"
                        + " AND number < (SELECT max(number) FROM moments WHERE database = ?1)",
                database,
                generation);
    }

    private Optional<Moment> find(String condition, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = database;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return disk.first(
                row -> new Moment(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getLong(3), row.getLong(4)),
                "SELECT number, at, generation, frames FROM moments WHERE database = ? " + condition,
                all);
    }
}
