package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.LogStatus;
import dev.holdfast.flow.changes.Follow;
import dev.holdfast.flow.changes.FollowStatus;
import dev.holdfast.flow.changes.Pace;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Keeps a backup of a database up to date, in the background, for as long as it is open. After any end, also that of the
 * machine, it goes on where it was; where it can not be sure, it begins a new generation and says so.
 *
 * <p>Whoever writes to the database does not wait for it. While the store is away, the database's log keeps what is
 * missing there, up to its limit. Safe for many threads.
 */
public final class Uploader implements AutoCloseable {
    private static final String FOLLOWER = "backup ";

    private final SqliteDatabase database;
    private final BackupTarget target;
    private final Follow follow;

    private Uploader(SqliteDatabase database, BackupTarget target, Follow follow) {
        this.database = database;
        this.target = target;
        this.follow = follow;
    }

    /**
     * Begins to upload. Database and store are closed by the caller, behind this.
     *
     * @param random for the names of generations
     * @param said is told, from another thread, what a person should know: one line each
     */
    public static Uploader start(
            SqliteDatabase database,
            Store store,
            UploadSettings settings,
            Clock clock,
            RandomGenerator random,
            Consumer<String> said) {
        String name = FOLLOWER + store.address();
        forgetOthers(database, name, said);
        BackupTarget.Place place = new BackupTarget.Place(database, store, Fence.NONE, name, said);
        BackupTarget target = new BackupTarget(place, settings, clock, random);
        Follow follow = Follow.start(
                database.log(),
                target,
                Pace.every(settings.interval()),
                gone -> {
                    said.accept("a new generation begins: " + gone.getMessage());
                    return true;
                },
                clock);
        return new Uploader(database, target, follow);
    }

    /** A backup elsewhere that nobody goes on with would keep the log for ever. */
    private static void forgetOthers(SqliteDatabase database, String name, Consumer<String> said) {
        for (LogStatus.Follower other : database.log().status().followers()) {
            if (other.name().startsWith(FOLLOWER) && !other.name().equals(name)) {
                said.accept("the " + other.name() + " is not gone on with");
                database.log().forget(other.name());
            }
        }
    }

    /** As of now. */
    public UploadStatus status() {
        FollowStatus progress = follow.status();
        LogStatus log = database.log().status();
        return new UploadStatus(
                UploadStatus.State.of(progress.state()),
                target.generation().orElse(""),
                progress.lag(),
                progress.commits(),
                problem(progress.trouble()),
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
        return follow.drain(patience);
    }

    /** Ends behind the object that is being put; the rest follows when it is started again. Safe to call twice. */
    @Override
    public void close() {
        follow.close();
        target.close();
    }
}
