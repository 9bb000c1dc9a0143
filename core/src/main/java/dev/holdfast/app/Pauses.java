package dev.holdfast.app;

import java.time.Duration;

/** Real waiting. */
final class Pauses {
    private Pauses() {}

    /** Waits that long; when interrupted, restores the flag and returns. */
    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
