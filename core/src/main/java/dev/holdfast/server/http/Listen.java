package dev.holdfast.server.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where to listen.
 *
 * @param address port 0 for a free one
 * @param tls empty for plain HTTP
 */
public record Listen(InetSocketAddress address, Optional<SSLContext> tls) {
    public static Listen plain(InetSocketAddress address) {
        return new Listen(address, Optional.empty());
    }
}
