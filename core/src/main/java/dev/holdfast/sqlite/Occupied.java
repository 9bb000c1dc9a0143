package dev.holdfast.sqlite;

import dev.holdfast.flow.NotEmpty;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What stands where a new file is to go, held so that nobody uses it while it is replaced. */
final class Occupied implements AutoCloseable {
    private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

    private final Database held;

    private Occupied(Database held) {
        this.held = held;
    }

    /** Fails unless a new file may come here. */
    static void check(Path file, boolean replace) {
        checkFolder(file);
        if (!isThere(file)) {
            if (COMPANIONS.stream().anyMatch(suffix -> Files.exists(Snapshot.sibling(file, suffix)))) {
                throw new Failure(
                        Failure.Kind.USAGE,
                        "beside " + file + " stands the journal of a database that is gone",
                        "Remove " + file + "-journal, -wal and -shm, or choose another name");
            }
        } else if (!replace) {
            throw new NotEmpty(file + " is not empty", "Choose another name, or say --replace or --merge.");
        } else {
            checkDatabase(file);
        }
    }

    private static void checkFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new Failure(Failure.Kind.USAGE, file + " is a folder", "Name a file in it");
        }
        if (!Files.isDirectory(folder)) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no folder " + folder, "Make it first");
        }
        if (!Files.isWritable(folder)) {
            throw new Failure(Failure.Kind.DENIED, folder + " can not be written", "Check its permissions");
        }
    }

    private static void checkDatabase(Path file) {
        try (OpenFile open = OpenFile.open(file)) {
            Snapshot.checkMagic(file, open.header());
        } catch (Failure e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    file + " is no SQLite database that could be replaced",
                    "Check the path; remove the file yourself if it is the right one",
                    e);
        }
    }

    private static boolean isThere(Path file) {
        try {
            return Files.exists(file) && Files.size(file) > 0;
        } catch (IOException e) {
            throw new Failure(Failure.Kind.DENIED, file + " can not be read", "Check its permissions", e);
        }
    }

    /**
     * Takes the old file for itself, empties its journals, and removes what is left of them.
     *
     * @throws Failure {@code BUSY} when another program uses it
     */
    static Occupied hold(Path file, boolean replace) {
        check(file, replace);
        Database held = isThere(file) ? lock(file) : null;
        for (String suffix : COMPANIONS) {
            try {
                Files.deleteIfExists(Snapshot.sibling(file, suffix));
            } catch (IOException e) {
                throw new Failure(Failure.Kind.DENIED, file + suffix + " can not be removed", "", e);
            }
        }
        return new Occupied(held);
    }

    private static Database lock(Path file) {
        Database database = Database.writing(file, Duration.ZERO);
        try {
            // Leaving WAL mode succeeds only without any other connection, and merges the log into the file.
            return database.run("PRAGMA journal_mode=DELETE").run("BEGIN EXCLUSIVE");
        } catch (Failure e) {
            database.close();
            if (e.kind() == Failure.Kind.CORRUPT) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (held != null) {
            held.close();
        }
    }
}
