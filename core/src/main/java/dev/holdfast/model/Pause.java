package dev.holdfast.model;

import java.time.Duration;

/** Waits. Injected, so that tests need not. Interrupted, it restores the flag and returns early. */
@FunctionalInterface
public interface Pause {
    void of(Duration duration);
}
