package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import java.nio.file.Path;

/**
 * Moves what was committed from SQLite's write-ahead log into the file, on a thread of its own: nobody waits for it. What came
 * meanwhile the writer moves itself where that is little, or when this one has fallen far behind: only when all is moved and
 * nobody writes, the log can begin anew at its head, where it is written over in place.
 */
final class Checkpoints implements AutoCloseable {
    /** As SQLite has it when nothing is said. */
    private static final int PAGES = 1000;

    private static final int PAGES_OF_A_COMMIT = 3;

    /** So few that the next commit does not wait long. */
    private static final int FEW = 256;

    static final String PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)";

    private final Session session;
    private final Sql checkpoint;
    private final Thread thread;
    private int pages;
    private boolean passed;
    private boolean stopped;
    private RuntimeException trouble;

    Checkpoints(Path file) {
        session = Session.writing(file);
        checkpoint = session.prepare(PASSIVE);
        thread = Thread.ofPlatform().daemon().name("denokv-checkpoint").start(this::work);
    }

    /** Told by the writer after each transaction; whether it is to move the rest. */
    synchronized boolean wrote(int commits) {
        pages += PAGES_OF_A_COMMIT * commits;
        if (pages >= PAGES) {
            notifyAll();
        }
        boolean isLittle = passed && pages <= FEW;
        passed = false;
        return isLittle;
    }

    /** Moves what is there now. */
    void run(Sql passive) {
        RuntimeException met = null;
        try {
            passive.first(row -> row.getInt(1));
        } catch (RuntimeException e) {
            met = e;
        }
        synchronized (this) {
            trouble = met;
        }
    }

    /** What the last one met; null when it went well. Nothing is lost then, but the log grows. */
    synchronized RuntimeException trouble() {
        return trouble;
    }

    private void work() {
        while (awaitPages()) {
            run(checkpoint);
            synchronized (this) {
                passed = true;
            }
        }
    }

    private synchronized boolean awaitPages() {
        try {
            while (pages < PAGES && !stopped) {
                wait();
            }
            pages = 0;
            return !stopped;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for one that goes on. Safe to call twice. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
    }
}
