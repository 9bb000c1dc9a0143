package dev.holdfast.server.http;

import dev.holdfast.server.line.Bounds;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where to listen.
 *
 * @param address port 0 for a free one
 * @param tls empty for plain HTTP
 * @param bounds of each connection
 */
public record Listen(InetSocketAddress address, Optional<SSLContext> tls, Bounds bounds) {
    /** With the usual bounds. */
    public Listen(InetSocketAddress address, Optional<SSLContext> tls) {
        this(address, tls, Bounds.USUAL);
    }

    public static Listen plain(InetSocketAddress address) {
        return new Listen(address, Optional.empty());
    }
}
