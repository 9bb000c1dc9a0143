package dev.holdfast.denokv.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * All connections, by the address of their other side. Cuts those whose time is over, and the first of the strangers when
 * there are too many of them: whoever shows no token keeps nobody else out. Safe for many threads; closing it ends the
 * looking.
 */
final class Guests implements AutoCloseable {
    private static final long LONGEST_PAUSE = 1_000;

    private final Patience patience;
    private final LongSupplier nanos = () -> System.nanoTime() | 1;
    private final Map<SocketAddress, Guest> guests = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch;

    Guests(Patience patience) {
        this.patience = patience;
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("denokv-guests").factory());
        long pause = Math.min(LONGEST_PAUSE, patience.stranger().toMillis() / 4);
        watch.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    void arrived(SocketChannel socket) {
        try {
            guests.put(socket.getRemoteAddress(), new Guest(socket, nanos));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null for one that was never seen, or has gone. */
    Guest find(SocketAddress remote) {
        return guests.get(remote);
    }

    void left(SocketAddress remote, Guest guest) {
        guests.remove(remote, guest);
        guest.leave();
    }

    int size() {
        return guests.size();
    }

    private void look() {
        long now = nanos.getAsLong();
        guests.forEach((remote, guest) -> {
            if (!guest.socket().isOpen()) {
                left(remote, guest);
            } else if (guest.isOver(patience, now)) {
                guest.cut();
            }
        });
        List<Guest> strangers =
                guests.values().stream().filter(Guest::isStranger).toList();
        strangers.stream()
                .sorted(Comparator.comparingLong(guest -> guest.since() - now))
                .limit(Math.max(0, strangers.size() - patience.strangers()))
                .forEach(Guest::cut);
    }

    @Override
    public void close() {
        watch.shutdown();
    }
}
