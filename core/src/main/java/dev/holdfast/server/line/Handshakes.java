package dev.holdfast.server.line;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/**
 * Handshakes under way. Each runs in the thread that handles the connection after it, which is how the two are brought
 * together.
 */
final class Handshakes {
    private final Duration longest;
    private final LongSupplier nanos;
    private final Map<Thread, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(Socket socket, long since) {}

    Handshakes(Duration longest, LongSupplier nanos) {
        this.longest = longest;
        this.nanos = nanos;
    }

    SSLContext watched(SSLContext context) {
        return new WatchedTls(context, this::begin);
    }

    private void begin(Socket socket) {
        pending.put(Thread.currentThread(), new Pending(socket, nanos.getAsLong()));
    }

    /** The socket below the handshake that this thread has done; null if there was none. */
    Socket done() {
        Pending mine = pending.remove(Thread.currentThread());
        return mine == null ? null : mine.socket();
    }

    void look(long now) {
        pending.forEach((thread, one) -> {
            if (one.socket().isClosed()) {
                pending.remove(thread, one);
            } else if (now - one.since() > longest.toNanos()) {
                cut(one.socket());
            }
        });
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }
}
