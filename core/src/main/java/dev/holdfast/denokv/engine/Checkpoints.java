package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import java.nio.file.Path;

/**
 * Moves what was committed from SQLite's write-ahead log into the file, on a thread of its own: nobody waits for it. The
 * writer does that only when this one has fallen far behind, and after it so that the log can begin anew.
 */
final class Checkpoints implements AutoCloseable {
    /** As SQLite has it when nothing is said. */
    private static final int PAGES = 1000;

    private static final int PAGES_OF_A_COMMIT = 3;

    private final Session session;
    private final Sql checkpoint;
    private final Thread thread;
    private int pages;
    private boolean stopped;
    private RuntimeException trouble;

    Checkpoints(Path file) {
        session = Session.writing(file);
        checkpoint = session.prepare("PRAGMA wal_checkpoint(PASSIVE)");
        thread = Thread.ofPlatform().daemon().name("denokv-checkpoint").start(this::work);
    }

    /** Told by the writer after each transaction. */
    synchronized void wrote(int commits) {
        pages += PAGES_OF_A_COMMIT * commits;
        if (pages >= PAGES) {
            notifyAll();
        }
    }

    /** What the last one met; null when it went well. Nothing is lost then, but the log grows. */
    synchronized RuntimeException trouble() {
        return trouble;
    }

    private void work() {
        while (awaitPages()) {
            RuntimeException met = null;
            try {
                checkpoint.first(row -> row.getInt(1));
            } catch (RuntimeException e) {
                met = e;
            }
            synchronized (this) {
                trouble = met;
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
