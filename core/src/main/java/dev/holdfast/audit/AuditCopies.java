package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Copies the log of this machine into a store of its own, now and then and once more when it is closed. What a store that
 * is away did not get, it gets later. Owns the store, not the log.
 */
public final class AuditCopies implements AutoCloseable {
    private final AuditLog log;
    private final Store store;
    private final Consumer<Failure> trouble;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("holdfast-audit").factory());
    private boolean closed;

    /**
     * Begins.
     *
     * @param trouble hears of every copy that failed; the next one comes nevertheless
     */
    public AuditCopies(AuditLog log, Store store, Duration every, Consumer<Failure> trouble) {
        this.log = log;
        this.store = store;
        this.trouble = trouble;
        timer.scheduleWithFixedDelay(this::copy, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Safe to call twice. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            timer.shutdown();
            copy();
            store.close();
        }
    }

    /** One at a time: the last one may meet one that the clock began. */
    private void copy() {
        synchronized (store) {
            try {
                log.ship(store);
            } catch (Failure failure) {
                trouble.accept(failure);
            }
        }
    }
}
