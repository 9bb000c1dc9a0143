package dev.holdfast.app.wiring;

import java.time.Duration;

/** Real waiting. */
public final class Pauses {
    private Pauses() {}

    /** Waits that long; when interrupted, restores the flag and returns. */
    public static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
