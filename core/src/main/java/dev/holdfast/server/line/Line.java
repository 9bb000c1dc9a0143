package dev.holdfast.server.line;

import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.function.LongSupplier;

/**
 * One connection and what it is waiting for. Its own thread reads and writes; another looks at it and may cut it.
 *
 * <p>A request begins with its first byte, and is read when the answer begins: what comes between the two is not looked at
 * more closely, so a peer gains nothing by sending a byte now and then.
 */
final class Line {
    private static final long NOTHING = 0;

    private final HelidonSocket socket;
    private final Socket raw;
    private final LongSupplier nanos;
    private volatile boolean isReading;
    private volatile long requestSince = NOTHING;
    private volatile long writeSince = NOTHING;
    private volatile long idleSince;

    /**
     * @param raw below TLS; null where there is none
     * @param nanos never 0
     */
    Line(HelidonSocket socket, Socket raw, LongSupplier nanos) {
        this.socket = socket;
        this.raw = raw;
        this.nanos = nanos;
        this.idleSince = nanos.getAsLong();
    }

    /** Bytes as they come; null at the end, however that came about. */
    byte[] read() {
        isReading = true;
        try {
            byte[] bytes = socket.get();
            if (requestSince == NOTHING) {
                requestSince = nanos.getAsLong();
            }
            return bytes;
        } catch (UncheckedIOException e) {
            return null;
        } finally {
            isReading = false;
        }
    }

    void write(Runnable writing) {
        writeSince = nanos.getAsLong();
        try {
            writing.run();
        } finally {
            idleSince = nanos.getAsLong();
            writeSince = NOTHING;
            requestSince = NOTHING;
        }
    }

    /** Whether the peer has had all the time it gets for what it is at. */
    boolean isOver(Bounds bounds, long now) {
        boolean isTrickling = isReading
                && requestSince != NOTHING
                && now - requestSince > bounds.request().toNanos();
        boolean isStuck =
                writeSince != NOTHING && now - writeSince > bounds.write().toNanos();
        return isTrickling || isStuck || idle(now) > bounds.idle().toNanos();
    }

    /** For how long it has been waiting for a request; 0 if it is not. */
    long idle(long now) {
        return isReading && requestSince == NOTHING ? now - idleSince : 0;
    }

    /** From another thread. Below TLS: closing that would wait for a write that is stuck. */
    void cut() {
        if (raw == null) {
            close();
            return;
        }
        try {
            raw.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    /** By its own thread, which neither reads nor writes then. */
    void close() {
        try {
            socket.close();
        } catch (UncheckedIOException e) {
            // It is closed already.
        }
    }
}
