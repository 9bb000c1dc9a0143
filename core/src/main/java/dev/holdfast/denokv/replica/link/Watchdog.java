package dev.holdfast.denokv.replica.link;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream from which nothing comes for too long: a connection can die without a word. For one reader. */
final class Watchdog extends FilterInputStream {
    private final Thread thread;
    private final long patience;
    private volatile long heard = System.nanoTime();

    Watchdog(InputStream in, Duration patience) {
        super(in);
        this.patience = patience.toNanos();
        this.thread = Thread.ofVirtual().name("watchdog").start(this::watch);
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        heard = System.nanoTime();
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        heard = System.nanoTime();
        return read;
    }

    private synchronized void watch() {
        try {
            while (System.nanoTime() - heard < patience) {
                wait(1_000);
            }
            in.close();
        } catch (InterruptedException | IOException e) {
            // The reader is done, or the stream is dead anyway.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        super.close();
    }
}
