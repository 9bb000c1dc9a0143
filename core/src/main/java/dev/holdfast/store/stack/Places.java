package dev.holdfast.store.stack;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The calls that may be under way at once. */
final class Places {
    private final Semaphore free;

    Places(int count) {
        this.free = new Semaphore(count, true);
    }

    /** Waits for a place; calls are short, so an interrupt waits with it. */
    void take() {
        free.acquireUninterruptibly();
    }

    void give() {
        free.release();
    }

    <T> T call(Supplier<T> call) {
        take();
        try {
            return call.get();
        } finally {
            give();
        }
    }

    void run(Runnable call) {
        take();
        try {
            call.run();
        } finally {
            give();
        }
    }
}
