package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.engine.Intake;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;

/**
 * Whether what is in a place is the history of this database, which is to be known before anything is done there. Each
 * database has an id that it keeps in its file, and with it what was made of it: copies of the file, checkouts, the
 * generations of its backup.
 */
public final class Belonging {
    private final SqliteDatabase database;
    private final Store store;
    private final Generations generations;

    Belonging(SqliteDatabase database, Store store) {
        this.database = database;
        this.store = store;
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

    /** @throws Failure USAGE when it is another one's */
    void demand() {
        generations.lineage().ifPresent(this::demand);
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
