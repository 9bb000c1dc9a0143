package dev.holdfast.app;

import dev.holdfast.app.wiring.Pauses;
import java.time.Duration;

/**
 * Keeps the heap small as long as little of it is in use. The largest value of Workers KV needs some hundred megabytes on
 * its way, and the heap has room for that; but a collector fills what room it has with what nobody uses any more before it
 * cleans up. So it is told to, when there is more than the system property {@code holdfast.softHeap} says, in MiB.
 */
final class SoftHeap {
    private static final String SIZE = "holdfast.softHeap";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int MIB = 20;

    private SoftHeap() {}

    /** From now on; does nothing when the property is not set. */
    static void keep() {
        Long size = Long.getLong(SIZE);
        if (size != null) {
            Thread.ofPlatform().daemon().name("holdfast-heap").start(() -> keep(size << MIB));
        }
    }

    private static void keep(long size) {
        long limit = size;
        while (!Thread.currentThread().isInterrupted()) {
            Pauses.sleep(BETWEEN_LOOKS);
            if (used() > limit) {
                System.gc();
                // What is in use now is needed: nothing is gained by looking for it again at once.
                limit = Math.max(size, used() * 5 / 4);
            }
        }
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
