package dev.holdfast.denokv.connect;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What requests and answers may take together. Safe for many threads. */
final class Memory {
    private static final int KIB = 1024;

    private final int all;
    private final Semaphore left;

    Memory(long bytes) {
        this.all = (int) Math.min(Integer.MAX_VALUE, bytes / KIB);
        this.left = new Semaphore(all, true);
    }

    /**
     * Waits for so much, or for all of it if it is more.
     *
     * @throws Rejection when others do not give back enough in time
     */
    Share take(long bytes, Duration patience) {
        int wanted = kib(bytes);
        try {
            if (left.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Share(wanted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Rejection.busy("Too much is asked of this server at once. Try again later.");
    }

    private int kib(long bytes) {
        return (int) Math.min(all, 1 + bytes / KIB);
    }

    /** Closed by whoever took it. For one thread. */
    final class Share implements AutoCloseable {
        private int kib;

        private Share(int kib) {
            this.kib = kib;
        }

        /** Gives back what turned out not to be needed. */
        void shrinkTo(long bytes) {
            int needed = Math.min(kib, kib(bytes));
            left.release(kib - needed);
            kib = needed;
        }

        @Override
        public void close() {
            left.release(kib);
            kib = 0;
        }
    }
}
