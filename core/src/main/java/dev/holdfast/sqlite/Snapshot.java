package dev.holdfast.sqlite;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Connections that all see the same committed state of a file, whatever is written meanwhile.
 *
 * <p>Their read transactions begin while another connection holds the write lock, so that nothing can be committed
 * between the first and the last. Where the lock can not be had (a file that may not be written, a writer that does not
 * let go), there is one connection.
 */
final class Snapshot implements AutoCloseable {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int TRIES = 5;

    private final Path file;
    private final OpenFile open;
    private final boolean immutable;
    private final boolean tidies;
    private final List<Database> all = new ArrayList<>();
    private final Queue<Database> idle = new ArrayDeque<>();
    private String position;

    private Snapshot(Path file, OpenFile open, boolean immutable) {
        this.file = file;
        this.open = open;
        this.immutable = immutable;
        this.tidies = !immutable && isWal(open.header()) && !Files.exists(sibling(file, "-wal"));
    }

    /** At most so many connections onto what is committed now. */
    static Snapshot of(Path file, int connections, Duration patience) {
        if (!Files.isRegularFile(file)) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no file " + file, "Check the path");
        }
        OpenFile open = OpenFile.open(file);
        Snapshot snapshot = null;
        try {
            checkMagic(file, open.header());
            snapshot = new Snapshot(file, open, isFrozen(file, open.header()));
            snapshot.begin(connections, patience);
            return snapshot;
        } catch (RuntimeException | Error e) {
            if (snapshot == null) {
                open.close();
            } else {
                snapshot.close();
            }
            throw e;
        }
    }

    /** Fails for what does not begin like an SQLite database; nothing at all is an empty one. */
    static void checkMagic(Path file, byte[] header) {
        if (header.length > 0
                && (header.length < 100 || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length))) {
            throw SqliteFailure.notADatabase(file, null);
        }
    }

    /** A file in WAL mode where nobody can write a log: SQLite would ask for one. Its state is checked again at the end. */
    private static boolean isFrozen(Path file, byte[] header) {
        if (!isWal(header)
                || Files.isWritable(file.toAbsolutePath().getParent())
                || Files.exists(sibling(file, "-shm"))) {
            return false;
        }
        if (size(sibling(file, "-wal")) > 0) {
            throw new Failure(
                    Failure.Kind.DENIED,
                    file + " has a write-ahead log in a folder that can not be written",
                    "Copy the file together with its -wal to another folder, and name that");
        }
        return true;
    }

    private static boolean isWal(byte[] header) {
        return header.length > 19 && header[19] == 2;
    }

    private void begin(int connections, Duration patience) {
        try (Database lock = immutable ? null : lock(patience)) {
            if (lock == null) {
                beginAlone(patience);
            } else {
                for (int i = 0; i < connections; i++) {
                    add(Database.reading(file, patience));
                }
                position = FileState.of(file, open);
                lock.run("ROLLBACK");
            }
        }
        idle.addAll(all);
    }

    private Database lock(Duration patience) {
        if (!isWritable()) {
            return null;
        }
        Database lock = Database.writing(file, patience);
        try {
            return lock.run("BEGIN IMMEDIATE");
        } catch (Failure e) {
            lock.close();
            return switch (e.kind()) {
                case BUSY, DENIED -> null;
                default -> throw e;
            };
        }
    }

    /** Without the lock a commit may come between the look at the file and the begin of the read: then once more. */
    private void beginAlone(Duration patience) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            String before = FileState.of(file, open);
            Database database = immutable ? Database.immutable(file) : Database.reading(file, patience);
            add(database);
            String after = FileState.of(file, open);
            // A state that belongs to no known position must never be taken for one that does.
            position = before.equals(after) ? after : before + ".." + after;
            if (before.equals(after) || attempt == TRIES - 1) {
                return;
            }
            all.remove(database);
            database.close();
        }
    }

    private void add(Database database) {
        all.add(database);
        database.run("PRAGMA cell_size_check=ON");
        // A transaction begins with its first read, not with BEGIN.
        database.run("BEGIN").rows("SELECT count(*) FROM sqlite_schema");
    }

    int size() {
        return all.size();
    }

    /** The state of the file that all connections see. */
    String position() {
        return position;
    }

    /** False when nothing keeps others from writing and somebody did. */
    boolean isIntact() {
        return !immutable || FileState.of(file, open).equals(position);
    }

    /** A connection for short questions, from one thread at a time, also while it is borrowed. */
    Database main() {
        return all.getFirst();
    }

    synchronized Database borrow() {
        Database database = idle.poll();
        if (database == null) {
            throw new IllegalStateException("more readers than the " + all.size() + " that were promised");
        }
        return database;
    }

    synchronized void giveBack(Database database) {
        idle.add(database);
    }

    @Override
    public void close() {
        try (open) {
            all.forEach(Database::close);
            if (tidies && !all.isEmpty() && isWritable()) {
                tidy();
            }
        } finally {
            all.clear();
        }
    }

    /** Connections that can not write leave an empty log behind; one that can takes it away. */
    private void tidy() {
        try (Database last = Database.writing(file, Duration.ZERO)) {
            last.rows("SELECT count(*) FROM sqlite_schema");
        } catch (Failure inUse) {
            // Whoever uses the file now needs the log, and takes it away in the end.
            if (inUse.kind() != Failure.Kind.BUSY) {
                throw inUse;
            }
        }
    }

    private boolean isWritable() {
        return Files.isWritable(file) && Files.isWritable(file.toAbsolutePath().getParent());
    }

    static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
