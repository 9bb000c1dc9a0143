package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.engine.Intake;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether what is in a place is the history of this database, which is to be known before anything is done there. Each
 * database has an id that it keeps in its file, and with it what was made of it: copies of the file, checkouts, the
 * generations of its backup.
 */
public final class Belonging {
    private final SqliteDatabase database;
    private final Store store;
    private final Generations generations;
    private final String follower;
    private final Consumer<String> said;

    /**
     * @param follower the name under which the database knows how far its backup is
     * @param said is told what a person should know
     */
    Belonging(SqliteDatabase database, Store store, String follower, Consumer<String> said) {
        this.database = database;
        this.store = store;
        this.follower = follower;
        this.said = said;
        this.generations = new Generations(store);
    }

    /**
     * Says that a database goes on with the backup in a place, whichever wrote it: for one that was restored by other
     * means. Changes nothing when it does already.
     *
     * @param store for reading; closed by the caller
     */
    public static void adopt(SqliteDatabase database, Store store) {
        new Generations(store).lineage().ifPresent(database.intake()::belong);
    }

    /**
     * Also sees to it that no versionstamp is given twice: a file that was put back, or checked out, is behind what is in the
     * place, and what was committed there stays reachable.
     *
     * @throws Failure USAGE when it is another one's
     */
    void demand() {
        generations.lineage().ifPresent(this::demand);
        Versionstamp newest = newest();
        if (database.intake().goOnBehind(newest)) {
            said.accept("the file is of an earlier time than the backup, which has commits up to " + newest
                    + ": they stay there, and the next versionstamps are far behind them");
        }
    }

    /** In what may have come since the database was here last: in everything else there is nothing newer. */
    private Versionstamp newest() {
        Optional<Bookmark> mark = database.log().follower(follower).flatMap(it -> Bookmark.parse(it.note()));
        String known = mark.map(Bookmark::folder).orElse("");
        Versionstamp newest = Versionstamp.ZERO;
        for (GenerationName name : generations.complete()) {
            int order = name.toString().compareTo(known);
            // Its own last object is looked at, too: it may have been put when nobody knew it any more.
            long behind = order == 0 ? mark.get().sequence().number() - 1 : 0;
            Optional<Versionstamp> last = order < 0
                    ? Optional.empty()
                    : generations
                            .last(name.toString(), behind)
                            .map(it -> it.last().commit());
            newest = last.isPresent() && last.get().compareTo(newest) > 0 ? last.get() : newest;
        }
        return newest;
    }

    private void demand(String theirs) {
        Intake intake = database.intake();
        String own = intake.lineage();
        boolean takesItsPlace = intake.role() instanceof Role.Promoted || intake.held(store.address()) != 0;
        if (own.isEmpty() && takesItsPlace) {
            intake.belong(theirs);
        } else if (!own.equals(theirs)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    store.address() + " holds the backup of another database than " + intake.file(),
                    "Give each database a place of its own. If it is the same one, restored, add --backup-adopt");
        }
    }
}
