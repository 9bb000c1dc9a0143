package dev.holdfast.cloudflare;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes bodies that take too long to come: the JDK's client waits for a silent one for ever. */
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    Watchdog() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("api-watchdog").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    Watch over(InputStream body, Duration limit) {
        return new Watch(body, limit);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One body under watch. */
    final class Watch implements AutoCloseable {
        private final InputStream body;
        private final ScheduledFuture<?> bite;
        private volatile boolean bitten;

        private Watch(InputStream body, Duration limit) {
            this.body = body;
            this.bite = timer.schedule(this::bite, limit.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void bite() {
            bitten = true;
            try {
                body.close();
            } catch (IOException e) {
                // The reader finds the same stream broken and reports it.
                bitten = true;
            }
        }

        /** Must follow the last read: a body closed under its reader can look like one that ended. */
        void check() throws IOException {
            if (bitten) {
                throw new IOException("the answer took too long");
            }
        }

        @Override
        public void close() {
            bite.cancel(false);
        }
    }
}
