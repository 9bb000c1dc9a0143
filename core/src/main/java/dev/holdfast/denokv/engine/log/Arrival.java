package dev.holdfast.denokv.engine.log;

import java.time.Duration;

/** Lets threads wait until something has happened since they looked. Safe for several threads. */
final class Arrival {
    private long count;
    private boolean ended;

    /** How often it has happened; to be taken before looking. */
    synchronized long count() {
        return count;
    }

    synchronized void happened() {
        count++;
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits until it has happened more often than {@code seen}.
     *
     * @return false when the time is over, it has ended, or the thread was interrupted (the flag stays set)
     */
    synchronized boolean await(long seen, long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (count == seen && !ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                wait(Duration.ofNanos(left).toMillis() + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !ended;
    }
}
