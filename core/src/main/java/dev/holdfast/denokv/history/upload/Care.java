package dev.holdfast.denokv.history.upload;

import dev.holdfast.store.Store;
import java.time.Duration;
import java.time.Instant;

/** What an uploader does from time to time, on a thread of its own. What fails is tried again the next time. */
final class Care implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration BETWEEN_REMOVALS = Duration.ofHours(1);

    private final Uploader uploader;
    private final UploadSettings settings;
    private final Store store;
    private final Host host;
    private final Duration beat;
    private final Thread thread;
    private Instant nextRemoval = Instant.EPOCH;
    private long nextRenewal = System.nanoTime();
    private RuntimeException trouble;
    private boolean closed;

    Care(Uploader uploader, UploadSettings settings, Store store, Host host) {
        this.uploader = uploader;
        this.settings = settings;
        this.store = store;
        this.host = host;
        Duration renewal = settings.lease().map(length -> length.dividedBy(3)).orElse(BEAT);
        this.beat = renewal.compareTo(BEAT) < 0 ? renewal : BEAT;
        this.thread = Thread.ofVirtual().name("care of " + store.address()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** What the last time met; null when it went well. */
    synchronized RuntimeException trouble() {
        return trouble;
    }

    private void run() {
        while (pause()) {
            RuntimeException met = null;
            try {
                renew();
                uploader.rebaseIfDue();
                remove();
            } catch (RuntimeException e) {
                met = e;
            }
            synchronized (this) {
                trouble = met;
            }
        }
    }

    private void renew() {
        if (settings.lease().isPresent() && System.nanoTime() - nextRenewal >= 0) {
            uploader.renew();
            nextRenewal =
                    System.nanoTime() + settings.lease().get().dividedBy(3).toNanos();
        }
    }

    private void remove() {
        boolean isDue = settings.keepHistory().isPresent()
                && !host.clock().instant().isBefore(nextRemoval)
                && uploader.isSettled();
        if (isDue) {
            new Generations(store)
                    .dropOlderThan(settings.keepHistory().get(), host.clock().instant(), uploader.lineage())
                    .forEach(name -> host.said().accept("removed the generation " + name));
            nextRemoval = host.clock().instant().plus(BETWEEN_REMOVALS);
        }
    }

    private synchronized boolean pause() {
        try {
            if (!closed) {
                wait(beat.toMillis() + 1);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for what goes on. Safe to call twice. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
