package dev.holdfast.denokv.engine;

import java.time.Duration;

/** Does something about once a second, on a thread of its own. What fails is tried again with the next beat. */
final class Pulse implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Runnable work;
    private final Thread thread;
    private boolean stopped;
    private RuntimeException trouble;

    Pulse(Runnable work) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("denokv-pulse").start(this::beat);
    }

    /** What the last beat met; null when it went well. */
    synchronized RuntimeException trouble() {
        return trouble;
    }

    private void beat() {
        while (pause()) {
            RuntimeException met = null;
            try {
                work.run();
            } catch (RuntimeException e) {
                met = e;
            }
            synchronized (this) {
                trouble = met;
            }
        }
    }

    private synchronized boolean pause() {
        try {
            if (!stopped) {
                wait(BEAT.toMillis());
            }
            return !stopped;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for a beat that goes on. Safe to call twice. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
