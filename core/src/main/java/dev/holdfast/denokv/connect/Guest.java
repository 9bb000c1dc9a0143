package dev.holdfast.denokv.connect;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One connection: who is at its other end, since when, and what ends when it does. Its own threads read and write; another
 * looks at it and may cut it.
 */
final class Guest {
    private static final long NOTHING = 0;
    private static final int MOST_REMEMBERED = 256;

    /** Stands for a stream that was reset before anybody cared. */
    private static final Runnable RESET = () -> {};

    private final SocketChannel socket;
    private final LongSupplier nanos;
    private final long since;
    private final Map<Integer, Runnable> endings = new LinkedHashMap<>();
    private volatile boolean known;
    private volatile boolean gone;
    private volatile long active;
    private volatile long writeSince = NOTHING;

    /** @param nanos never 0 */
    Guest(SocketChannel socket, LongSupplier nanos) {
        this.socket = socket;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
        this.active = since;
    }

    SocketChannel socket() {
        return socket;
    }

    boolean isStranger() {
        return !known;
    }

    long since() {
        return since;
    }

    /** Has shown a token that is right. */
    void welcome() {
        known = true;
    }

    void hasRead() {
        active = nanos.getAsLong();
    }

    void write(Runnable writing) {
        writeSince = nanos.getAsLong();
        try {
            writing.run();
        } finally {
            active = nanos.getAsLong();
            writeSince = NOTHING;
        }
    }

    /** Whether it has had all the time that it gets for what it is at. */
    boolean isOver(Patience patience, long now) {
        long writing = writeSince;
        boolean isStuck = writing != NOTHING && now - writing > patience.write().toNanos();
        boolean isSilent = now - active > patience.silence().toNanos();
        boolean isStrange = !known && now - since > patience.stranger().toNanos();
        return isStuck || isSilent || isStrange;
    }

    /** What is to be done when the other side gives up this stream, or goes. At once when it has already. */
    void onEnd(int stream, Runnable ending) {
        boolean ended;
        synchronized (this) {
            ended = gone || endings.remove(stream) == RESET;
            if (!ended) {
                endings.put(stream, ending);
            }
        }
        if (ended) {
            ending.run();
        }
    }

    synchronized void forget(int stream) {
        endings.remove(stream);
    }

    /** The other side gave up this stream. */
    void reset(int stream) {
        Runnable ending;
        synchronized (this) {
            ending = endings.remove(stream);
            if (ending == null) {
                remember(stream);
                return;
            }
        }
        ending.run();
    }

    /** Whoever resets more streams than that at once loses the first of them, which end with their next message. */
    private void remember(int stream) {
        endings.put(stream, RESET);
        long remembered = endings.values().stream().filter(it -> it == RESET).count();
        if (remembered > MOST_REMEMBERED) {
            endings.values().remove(RESET);
        }
    }

    /** The connection has ended. */
    void leave() {
        Runnable[] all;
        synchronized (this) {
            gone = true;
            all = endings.values().toArray(Runnable[]::new);
            endings.clear();
        }
        for (Runnable ending : all) {
            ending.run();
        }
    }

    /** From another thread; reading and writing end with an error. */
    void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already.
            return;
        }
    }
}
