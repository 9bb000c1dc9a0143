package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LogStatus;
import dev.holdfast.flow.changes.Follow;
import dev.holdfast.flow.changes.FollowStatus;
import dev.holdfast.flow.changes.Pace;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keeps a backup of a database up to date, in the background, for as long as it is open. After any end, also that of the
 * machine, it goes on where it was; where it can not be sure, it begins a new generation and says so.
 *
 * <p>Whoever writes to the database does not wait for it. While the store is away, the database's log keeps what is
 * missing there, up to its limit. Safe for many threads.
 */
public final class Uploader implements AutoCloseable {
    private static final String FOLLOWER = "backup ";
    /** Of the generation that is to follow the present one. */
    static final String NEXT = "rebase ";

    private final SqliteDatabase database;
    private final Store store;
    private final UploadSettings settings;
    private final Host host;
    private final Entry entry = new Entry();
    private final Unfenced unfenced;
    private final Lease lease;
    private final Care care;
    private volatile Line present;
    private Line next;
    private boolean closed;

    /** A generation, and what keeps it up to date. */
    private record Line(BackupTarget target, Follow follow) {
        void close() {
            target.close();
            follow.close();
        }

        boolean isUpToDate() {
            return follow.status().state() == FollowStatus.State.ACTIVE;
        }

        boolean isComplete() {
            return target.generation().isPresent();
        }
    }

    private Uploader(SqliteDatabase database, Store store, UploadSettings settings, Host host, long claimed) {
        this.database = database;
        this.store = store;
        this.settings = settings;
        this.host = host;
        this.unfenced = new Unfenced(() -> entry.run(() -> Unfenced.ifAllowed(belonging()::demand)));
        this.lease = settings.lease().map(length -> lease(length, claimed)).orElse(null);
        forgetOthers();
        this.present = line(FOLLOWER);
        this.care = new Care(this, settings, store, host);
    }

    /** Begins to upload. Database and store are closed by the caller, behind this. */
    public static Uploader start(SqliteDatabase database, Store store, UploadSettings settings, Host host) {
        return start(database, store, settings, host, 0);
    }

    /**
     * The same with a right to write that was taken over.
     *
     * @param claimed what {@link Takeover} has returned
     */
    public static Uploader start(
            SqliteDatabase database, Store store, UploadSettings settings, Host host, long claimed) {
        Uploader uploader = new Uploader(database, store, settings, host, claimed);
        uploader.care.start();
        return uploader;
    }

    /**
     * Whether the right to write the backup is held at this moment, so that nobody else has it before the lease ends.
     * Never waits. Without a lease it is up to whoever set it up, and always true.
     */
    public boolean holdsLease() {
        return lease == null || lease.isHeld();
    }

    /**
     * Waits until it is known whether the place belongs to the database: from then on the database gives no versionstamp
     * that is in the backup already. Returns also when that takes too long, as when the store is away.
     *
     * @throws Failure USAGE when it belongs to another one
     */
    public void demandPlace(Duration patience) {
        entry.demand(patience, () -> lease != null && lease.isLost());
    }

    /** The id of the database. */
    String lineage() {
        return database.intake().lineage();
    }

    /** Whether another server has taken the right over, for good. */
    public boolean isSuperseded() {
        return lease != null && (lease.isLost() || present.follow().status().trouble() instanceof Superseded);
    }

    private Lease lease(Duration length, long claimed) {
        String token = HexFormat.of().toHexDigits(host.random().nextLong());
        Lease.Past past = new Lease.Past() {
            @Override
            public void enter() {
                entry.run(belonging()::demand);
            }

            @Override
            public long epoch() {
                return database.intake().held(store.address());
            }

            @Override
            public void hold(long epoch) {
                database.intake().hold(store.address(), epoch);
            }
        };
        Lease.Terms terms = new Lease.Terms(host.holder(), token, length, past, System::nanoTime, host.pause());
        return Lease.of(store, terms, claimed);
    }

    private Belonging belonging() {
        return new Belonging(database, store, FOLLOWER + store.address(), host.said());
    }

    private Line line(String kind) {
        Fence fence = lease == null ? unfenced : lease;
        BackupTarget.Place place = new BackupTarget.Place(database, store, fence, kind + store.address(), host.said());
        BackupTarget target = new BackupTarget(place, settings, host.clock(), host.random());
        Follow follow = Follow.start(
                database.log(),
                target,
                Pace.every(settings.interval()),
                gone -> {
                    host.said().accept("a new generation begins: " + gone.getMessage());
                    return true;
                },
                host.clock());
        return new Line(target, follow);
    }

    /** A backup elsewhere that nobody goes on with would keep the log for ever. */
    private void forgetOthers() {
        CommitLog log = database.log();
        for (LogStatus.Follower other : log.status().followers()) {
            boolean isOurs = other.name().equals(FOLLOWER + store.address())
                    || other.name().equals(NEXT + store.address());
            if (!isOurs && (other.name().startsWith(FOLLOWER) || other.name().startsWith(NEXT))) {
                host.said().accept("the " + other.name() + " is not gone on with");
                log.forget(other.name());
            }
        }
    }

    /**
     * Begins the next generation when the present one is old, or goes on with one from before a crash; and goes over to
     * it when the present one has everything up to where the next begins: so that no commit is between them.
     */
    synchronized void rebaseIfDue() {
        if (closed || !present.isUpToDate()) {
            return;
        }
        if (next == null) {
            next = isOld() || isBegunAnew() ? line(NEXT) : null;
        } else if (next.isUpToDate() && isJoined()) {
            next.close();
            if (next.isComplete() && isJoined() && name(next).compareTo(name(present)) > 0) {
                present.close();
                database.log().renamed(NEXT + store.address(), FOLLOWER + store.address());
                present = line(FOLLOWER);
            } else {
                // Meanwhile one of them had to be begun anew.
                database.log().forget(NEXT + store.address());
            }
            next = null;
        }
    }

    private boolean isBegunAnew() {
        return database.log().follower(NEXT + store.address()).isPresent();
    }

    private boolean isOld() {
        Optional<Instant> begun =
                settings.rebase().isPresent() ? present.target().begun() : Optional.empty();
        return begun.filter(it ->
                        !it.plus(settings.rebase().get()).isAfter(host.clock().instant()))
                .isPresent();
    }

    private boolean isJoined() {
        Position here = present.follow().status().at();
        return next.target()
                .whole()
                .filter(it ->
                        it.generation().equals(here.generation()) && it.at().compareTo(here.at()) <= 0)
                .isPresent();
    }

    private static String name(Line line) {
        return line.target().generation().orElse("");
    }

    /** Whether all is well and nothing is being begun. */
    synchronized boolean isSettled() {
        boolean isAlone = next == null && !isBegunAnew();
        return !closed && isAlone && present.isUpToDate();
    }

    /** Renews the lease, if there is one. */
    void renew() {
        if (lease != null) {
            lease.renewIfHeld();
        }
    }

    /** As of now. */
    public UploadStatus status() {
        Line line = present;
        FollowStatus progress = line.follow().status();
        LogStatus log = database.log().status();
        RuntimeException trouble = progress.trouble() == null ? care.trouble() : progress.trouble();
        return new UploadStatus(
                UploadStatus.State.of(progress.state()),
                name(line),
                progress.lag(),
                progress.commits(),
                problem(trouble),
                log.bytes(),
                log.limit());
    }

    private static String problem(RuntimeException trouble) {
        return switch (trouble) {
            case null -> "";
            case Failure it when !it.hint().isEmpty() -> it.getMessage() + ". " + it.hint();
            default -> String.valueOf(trouble.getMessage());
        };
    }

    /**
     * Waits until everything is in the store, without waiting for an object to fill; for a planned end.
     *
     * @return false when the time is over, or it has ended
     */
    public boolean drain(Duration patience) {
        return present.follow().drain(patience);
    }

    /** Ends behind the object that is being put; the rest follows when it is started again. Safe to call twice. */
    @Override
    public void close() {
        if (lease != null) {
            lease.giveUp();
        }
        care.close();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (next != null) {
                next.close();
            }
            present.close();
        }
        giveBack();
    }

    private void giveBack() {
        if (lease == null) {
            return;
        }
        try {
            lease.release();
        } catch (Failure e) {
            // Then it runs out by itself, and the next one waits for that.
            return;
        }
    }
}
