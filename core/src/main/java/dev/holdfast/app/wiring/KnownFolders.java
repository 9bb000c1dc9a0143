package dev.holdfast.app.wiring;

import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Notes;
import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The folders of stores that a server has seen, remembered beside its runs: one that was there and is gone is a disk that is not
 * mounted, not a new store. One that never was is still made by the first backup. An empty folder is taken for there: who
 * means a new store makes one by hand. Safe for several threads.
 */
public final class KnownFolders {
    private static final String TOPIC = "store-folder";

    private final Supplier<Notes> notes;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** @param notes asked for at the first check; may wait until there are any */
    public KnownFolders(Supplier<Notes> notes) {
        this.notes = notes;
    }

    /**
     * Looks whether the folder is there, and remembers it if it is; does nothing for a store that is no folder.
     *
     * @throws Failure REMOTE when it was there once and is gone, or when nobody can say because the job database does not answer
     */
    void check(StoreUrl store) {
        if (store instanceof StoreUrl.Folder(Path folder)) {
            try {
                check(folder.toAbsolutePath().normalize());
            } catch (DatabaseException e) {
                throw new Failure(
                        Failure.Kind.REMOTE, "the job database does not answer: " + e.getMessage(), "Try again.", e);
            }
        }
    }

    private void check(Path folder) {
        String name = folder.toString();
        if (Files.isDirectory(folder)) {
            if (!seen.contains(name)) {
                remember(name);
                seen.add(name);
            }
        } else if (seen.contains(name) || isRemembered(name)) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "the folder " + folder + " was there and is gone: is its disk mounted?",
                    "Mount it; if it is to be a new, empty store, make the folder by hand.");
        }
    }

    private boolean isRemembered(String name) {
        return notes.get().read(page -> page.all(TOPIC).containsKey(name));
    }

    private void remember(String name) {
        if (!isRemembered(name)) {
            notes.get().change(page -> {
                page.put(TOPIC, name, "");
                return null;
            });
        }
    }
}
