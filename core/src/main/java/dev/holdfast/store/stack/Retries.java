package dev.holdfast.store.stack;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.holdfast.model.Pause;
import dev.holdfast.store.StoreException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Six tries of what is {@link StoreException.Exhausted}, the pauses doubling from ¼ s, each shortened at random. */
final class Retries {
    static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final Pause pause;
    private final RandomGenerator random;
    private final FailsafeExecutor<Object> executor;

    Retries(Pause pause, RandomGenerator random) {
        this.pause = pause;
        this.random = random;
        this.executor = Failsafe.with(RetryPolicy.builder()
                .handle(StoreException.Exhausted.class)
                .withMaxAttempts(TRIES)
                .onRetry(e -> rest(e.getAttemptCount()))
                .build());
    }

    <T> T call(Supplier<T> call) {
        try {
            return executor.get(call::get);
        } catch (FailsafeException e) {
            throw new StoreException.Exhausted("Interrupted while waiting to try again", "", e);
        }
    }

    void run(Runnable call) {
        call(() -> {
            call.run();
            return null;
        });
    }

    /** Waits before the try that follows this many; half of it is random, lest many callers come back at once. */
    private void rest(int tries) {
        long full = FIRST_PAUSE.toMillis() << (tries - 1);
        pause.of(Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1)));
    }
}
