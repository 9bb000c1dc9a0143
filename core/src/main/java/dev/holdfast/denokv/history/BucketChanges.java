package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.engine.log.KvChanges;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is committed to a database, as its backup says it: the commits behind the base of the newest whole generation.
 * While somebody waits, the store is asked for what is new, again and again.
 *
 * <p>Positions are versionstamps. A commit without changes leaves no trace in a backup. Objects that are missing are
 * noticed where they are numbered, in backups of this program; then reading fails, and nothing behind them is given.
 */
public final class BucketChanges implements ChangeSource {
    private static final String ORIGIN = "backup";

    /** A new generation is looked for less often than new commits: it takes several requests. */
    private static final int LOOKS_FOR_A_GENERATION = 10;

    /** Times what a look takes. */
    private static final int LEAST_REST = 3;

    /** An answer is not made much larger. */
    private static final long MOST_BYTES = 4 << 20;

    private final Store store;
    private final Duration poll;
    private final TemporaryFolder scratch;
    private Bucket bucket;
    private LogIndex index;
    private long cached = -1;
    private LogPiece piece;
    private int made;
    private int looks;
    private long lookNanos;
    private boolean closed;

    /**
     * @param store stays the caller's to close
     * @param poll how long to wait between two looks, at most a second; longer where a look takes long
     * @throws Failure NOT_FOUND when there is no whole generation
     */
    public BucketChanges(Store store, Duration poll) {
        this.store = store;
        this.poll = poll;
        try {
            scratch = TemporaryFolder.ofTheSystem();
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "a temporary folder can not be made: " + e, "Is the disk full?", e);
        }
        try {
            refresh();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public String address() {
        return "denokv-backup:" + store.address();
    }

    @Override
    public synchronized Position newest() {
        refresh();
        return position(
                index.newest() == null || base().compareTo(index.newest().commit()) > 0
                        ? base()
                        : index.newest().commit());
    }

    @Override
    public synchronized Position oldest() {
        refresh();
        return first();
    }

    /** Of a log that has lost its beginning, behind the first commit that is left: what came before it is not known. */
    private Position first() {
        if (index.missing() == 0 || index.size() == 0) {
            return position(base());
        }
        Versionstamp left = index.at(0).first().commit();
        return position(left.compareTo(base()) > 0 ? left : base());
    }

    @Override
    public synchronized List<Commit> read(Position after, int most, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        look();
        while (true) {
            List<Commit> found = now(after, most);
            long left = deadline - System.nanoTime();
            if (!found.isEmpty() || left <= 0 || !pause(Math.min(left, betweenLooks()))) {
                return found;
            }
            look();
        }
    }

    /** A folder with very many objects takes long to look at: it is not to be done all the time. */
    private long betweenLooks() {
        return Math.max(poll.toNanos(), LEAST_REST * lookNanos);
    }

    /** False when it was interrupted or closed. */
    private boolean pause(long nanos) {
        try {
            wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void look() {
        demandOpen();
        long begun = System.nanoTime();
        if (++looks % LOOKS_FOR_A_GENERATION == 0) {
            refresh();
        } else {
            index.extend(bucket);
            lookNanos = System.nanoTime() - begun;
        }
    }

    private void refresh() {
        demandOpen();
        Generation newest = Generations.below(store).reversed().stream()
                .map(Generation::demandSound)
                .filter(it -> it.base().isPresent())
                .findFirst()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.NOT_FOUND,
                        "there is no whole backup of Deno KV in " + store.address(),
                        "Wait until the first copy is done"));
        if (bucket != null && newest.equals(bucket.generation())) {
            index.extend(bucket);
            return;
        }
        Bucket found = new Bucket(store, newest);
        LogIndex names = new LogIndex(found, scratch.path().resolve("names-" + made++), true);
        if (newest.isOurs()) {
            Numbers.demandAnchor(found, names);
        }
        if (index != null) {
            index.close();
        }
        bucket = found;
        index = names;
        cached = -1;
    }

    private void demandOpen() {
        if (closed) {
            throw new IllegalStateException(address() + " is closed");
        }
    }

    private List<Commit> now(Position after, int most) {
        Versionstamp stamp = known(after);
        List<Commit> found = new ArrayList<>();
        OptionalLong n = index.reaching(Moment.endOf(stamp));
        long bytes = 0;
        for (long at = n.orElse(index.size()); at < index.size() && found.size() < most && bytes < MOST_BYTES; at++) {
            LogPiece one = piece(at);
            bytes += size(one);
            Moment seen = at == 0 ? Moment.endOf(stamp) : later(index.reach(at - 1), Moment.endOf(stamp));
            add(one, seen, most, found);
        }
        return found;
    }

    private static long size(LogPiece piece) {
        return piece.changes().stream()
                .mapToLong(it -> it.key().length + (it instanceof LoggedChange.Set set ? set.value().length : 0))
                .sum();
    }

    private void add(LogPiece from, Moment seen, int most, List<Commit> found) {
        List<LoggedChange> changes = new ArrayList<>();
        for (LoggedChange change : from.changes()) {
            if (change.moment().compareTo(seen) > 0 && found.size() < most) {
                changes.add(change);
                if (change.moment().isEnd()) {
                    found.add(new Commit(
                            position(change.moment().commit()),
                            Instant.ofEpochMilli(from.timestampMs()),
                            ORIGIN,
                            changes.stream()
                                    .map(it -> KvChanges.change(it.entry()))
                                    .toList()));
                    changes.clear();
                }
            }
        }
    }

    /** Only what was given as a position is one. */
    private Versionstamp known(Position after) {
        Versionstamp stamp = parsed(after);
        if (stamp == null || !after.generation().equals(generation())) {
            throw gone(after);
        }
        boolean isFirst = after.equals(first());
        OptionalLong n = index.reaching(Moment.endOf(stamp));
        boolean isCommit = n.isPresent()
                && stamp.compareTo(base()) >= 0
                && piece(n.getAsLong()).changes().stream()
                        .anyMatch(it -> it.moment().equals(Moment.endOf(stamp)));
        if (!isFirst && !isCommit) {
            throw gone(after);
        }
        return stamp;
    }

    private PositionGone gone(Position after) {
        return new PositionGone(address(), after, first());
    }

    private static Versionstamp parsed(Position position) {
        try {
            return Versionstamp.parse(position.at());
        } catch (Malformed e) {
            return null;
        }
    }

    private LogPiece piece(long n) {
        if (cached != n) {
            piece = bucket.read(index.at(n));
            cached = n;
        }
        return piece;
    }

    private Versionstamp base() {
        return bucket.generation().base().orElseThrow();
    }

    private String generation() {
        return bucket.generation().folder();
    }

    private Position position(Versionstamp commit) {
        return new Position(generation(), commit.toString());
    }

    private static Moment later(Moment a, Moment b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        notifyAll();
        if (index != null) {
            index.close();
        }
        try {
            scratch.close();
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "a temporary folder can not be removed: " + e, "", e);
        }
    }
}
