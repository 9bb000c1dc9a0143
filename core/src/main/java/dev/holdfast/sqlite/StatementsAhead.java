package dev.holdfast.sqlite;

import dev.holdfast.sql.Statement;
import dev.holdfast.sql.Statements;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Reads and splits a script on a thread of its own, a few statements ahead of the engine. */
final class StatementsAhead implements AutoCloseable {
    private static final int AHEAD = 16;

    private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(AHEAD);
    private final Thread reader;

    /** A statement, or the end: as such, or by a failure. */
    private record Step(Statement statement, Throwable failure) {}

    StatementsAhead(Statements statements) {
        this.reader = Thread.ofPlatform().daemon().name("script").start(() -> read(statements));
    }

    private void read(Statements statements) {
        try {
            put(statements);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Statements statements) throws InterruptedException {
        Statement next;
        do {
            try {
                next = statements.next();
            } catch (RuntimeException | Error e) {
                steps.put(new Step(null, e));
                return;
            }
            steps.put(new Step(next, null));
        } while (next != null);
    }

    /** The next statement, or null at the end; not to be called again after it. */
    Statement next() {
        try {
            Step step = steps.take();
            switch (step.failure()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(step.failure());
            }
            return step.statement();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until nobody reads the script any more. */
    @Override
    public void close() {
        reader.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
