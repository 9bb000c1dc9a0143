package dev.holdfast.denokv.connect;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Options of sockets, and the sockets that they were set on: Helidon shows an accepted socket here and nowhere else. They
 * are kept by the address of the other side until their protocol is known.
 */
final class Accepted implements SocketOptions {
    private static final int BETWEEN_TWO_LOOKS = 64;

    private final SocketOptions options;
    private final Map<SocketAddress, SocketChannel> sockets = new ConcurrentHashMap<>();
    private int count;

    Accepted(SocketOptions options) {
        this.options = options;
    }

    /** By the one thread that accepts. */
    @Override
    public void configureSocket(SocketChannel socket) {
        options.configureSocket(socket);
        try {
            sockets.put(socket.getRemoteAddress(), socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (++count % BETWEEN_TWO_LOOKS == 0) {
            // Some never say anything.
            sockets.values().removeIf(it -> !it.isOpen());
        }
    }

    /** Null when it is not known, or was taken. */
    SocketChannel take(SocketAddress remote) {
        return sockets.remove(remote);
    }

    int size() {
        return sockets.size();
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
