package dev.holdfast.denokv.history.upload;

import dev.holdfast.model.Failure;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Lets others wait for the outcome of something that is tried again until it succeeds. Safe for several threads. */
final class Entry {
    private static final long LOOK_MS = 100;

    private boolean succeeded;
    private Failure refusal;

    /** One attempt. */
    void run(Runnable attempt) {
        try {
            attempt.run();
            ended(true, null);
        } catch (Failure e) {
            ended(false, e.kind() == Failure.Kind.USAGE ? e : null);
            throw e;
        }
    }

    private synchronized void ended(boolean isDone, Failure why) {
        succeeded |= isDone;
        refusal = why;
        notifyAll();
    }

    /**
     * Waits for the first success, or refusal.
     *
     * @param isOver whether there will be none any more
     * @throws Failure USAGE, what the last attempt was refused with
     */
    synchronized void demand(Duration patience, BooleanSupplier isOver) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!succeeded && refusal == null) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || isOver.getAsBoolean()) {
                return;
            }
            try {
                wait(Math.min(LOOK_MS, Duration.ofNanos(left).toMillis() + 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }
}
