package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * The names of a generation's log objects as they were when it was made, numbered from 0, in a throw-away file: a log of
 * years has more of them than fit into memory. For one thread.
 */
final class LogIndex implements AutoCloseable {
    private static final int PAGE = 500;

    /** Behind every moment. */
    private static final byte[] FORWARD = {(byte) 0xff};

    private final Session session;
    private final Sql add;
    private final Sql at;
    private final Sql from;
    private final Sql reaching;
    private final Sql covering;
    private final Sql back;
    private final Sql reach;
    private long size;
    private Moment newest;
    private boolean goingBack;
    private String last = "";
    private final boolean mayLackFirst;
    private long missing;

    /** @param file that is not there yet */
    LogIndex(Bucket bucket, Path file) {
        this(bucket, file, false);
    }

    /** @param mayLackFirst whether objects may be gone from its beginning */
    LogIndex(Bucket bucket, Path file, boolean mayLackFirst) {
        this.mayLackFirst = mayLackFirst;
        session = Session.building(file);
        try {
            // How far the log reaches with an object: where one repeats others, further than its own last change.
            session.run("CREATE TABLE object (n INTEGER PRIMARY KEY, name TEXT, first BLOB, last BLOB, reach BLOB)");
            session.run("CREATE INDEX by_reach ON object (reach, n)");
            add = session.prepare("INSERT INTO object (n, name, first, last, reach) VALUES (?, ?, ?, ?, ?)");
            at = session.prepare("SELECT name FROM object WHERE n = ?");
            from = session.prepare("SELECT name FROM object WHERE n >= ? ORDER BY n LIMIT ?");
            reaching = session.prepare("SELECT n FROM object WHERE reach >= ? ORDER BY reach, n LIMIT 1");
            covering = session.prepare("SELECT name FROM object WHERE n < ? AND last >= ? ORDER BY n");
            back = session.prepare("SELECT n FROM object WHERE first <= ? ORDER BY n DESC LIMIT 1");
            reach = session.prepare("SELECT reach FROM object WHERE n = ?");
            extend(bucket);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Adds what has come since. A folder that is written to while it is read may show an object and not the one before
     * it: an object is only missing when it is so twice.
     *
     * @throws dev.holdfast.model.Failure what stands before the missing object is added then, and it can be tried again
     */
    void extend(Bucket bucket) {
        if (!add(bucket, false)) {
            add(bucket, true);
        }
    }

    private boolean add(Bucket bucket, boolean demands) {
        Iterator<ObjectName.Log> names = bucket.logs(last);
        if (!names.hasNext()) {
            return true;
        }
        session.begin();
        try {
            while (names.hasNext()) {
                ObjectName.Log name = names.next();
                if (bucket.generation().isOurs()) {
                    missing = size == 0 && mayLackFirst ? Numbers.before(name) : missing;
                    if (!demands && Numbers.before(name) != missing + size) {
                        return false;
                    }
                    Numbers.demandNext(bucket, missing + size, name);
                }
                add(name);
            }
            return true;
        } finally {
            session.end();
        }
    }

    private void add(ObjectName.Log name) {
        boolean goesBack = newest != null && name.first().compareTo(newest) <= 0;
        Moment furthest = newest == null || name.last().compareTo(newest) > 0 ? name.last() : newest;
        add.with(size)
                .with(name.toString())
                .with(goesBack ? name.first().bytes() : FORWARD)
                .with(name.last().bytes())
                .with(furthest.bytes())
                .run();
        size++;
        last = name.toString();
        goingBack |= goesBack;
        newest = furthest;
    }

    /** How many objects are gone from its beginning; only known of our own. */
    long missing() {
        return missing;
    }

    long size() {
        return size;
    }

    /** Null when it is empty. */
    Moment newest() {
        return newest;
    }

    ObjectName.Log at(long n) {
        return at.with(n).first(row -> ObjectName.log(row.getString(1)));
    }

    /** How far the log goes with this object. */
    Moment reach(long n) {
        return reach.with(n).first(row -> Moment.of(row.getBytes(1)));
    }

    /** The first object with which the log reaches the moment. */
    OptionalLong reaching(Moment moment) {
        Long n = reaching.with(moment.bytes()).first(row -> row.getLong(1));
        return n == null ? OptionalLong.empty() : OptionalLong.of(n);
    }

    /** The last object that has to be read for everything up to the moment; one behind the log when it is not reached. */
    long lastFor(Moment moment) {
        long forward = reaching(moment).orElse(size);
        Long backward = goingBack ? back.with(moment.bytes()).first(row -> row.getLong(1)) : null;
        return backward == null ? forward : Math.max(forward, backward);
    }

    /** Objects before this one that go as far as the moment, or further. */
    List<ObjectName.Log> covering(long before, Moment moment) {
        return covering.with(before).with(moment.bytes()).all(row -> ObjectName.log(row.getString(1)));
    }

    /** From this one on. */
    Iterator<ObjectName.Log> from(long first) {
        return new Iterator<>() {
            private long next = first;
            private Iterator<ObjectName.Log> page = List.<ObjectName.Log>of().iterator();

            @Override
            public boolean hasNext() {
                if (!page.hasNext() && next < size) {
                    List<ObjectName.Log> names =
                            from.with(next).with(PAGE).all(row -> ObjectName.log(row.getString(1)));
                    next += names.size();
                    page = names.iterator();
                }
                return page.hasNext();
            }

            @Override
            public ObjectName.Log next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.next();
            }
        };
    }

    @Override
    public void close() {
        session.close();
    }
}
