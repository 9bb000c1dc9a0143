package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.wire.WatchOutput;
import java.time.Duration;
import java.util.Optional;

/**
 * Some keys, and whoever wants to know of their changes. For one thread, but {@link #close} may come from any.
 *
 * <p>However slow the caller is, nothing piles up: changes between two calls are one message with the newest state.
 */
public interface Watching extends AutoCloseable {

    /**
     * Waits for the next message: first the state of all keys, at once; then the same again whenever one of them has
     * changed. Each message shows one state.
     *
     * @return empty when the time is over without a change (to be answered with a ping), or when the thread was
     *     interrupted, whose flag stays set
     * @throws dev.holdfast.denokv.engine.plan.Refused when the watch or the database is closed
     */
    Optional<WatchOutput> next(Duration patience);

    /** Forgets the keys and ends a wait. Safe to call twice. */
    @Override
    void close();
}
