package dev.holdfast.denokv.connect;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.List;

/**
 * HTTP/1.1 and HTTP/2 on one port, each connection by its first bytes (HTTP/2 "with prior knowledge", RFC 9113, 3.3), or
 * by ALPN where there is TLS. What arrives is acknowledged at once.
 *
 * <p>Deno speaks only HTTP/2 to a plain {@code http:} address, npm's client only HTTP/1.1. Deno sends a larger request as
 * two segments and holds the second back until the first is acknowledged; Linux puts that off for 40 ms, and forgets with
 * the next answer that it should not (tcp(7), {@code TCP_QUICKACK}). So the option is set again before every read.
 * Where the system has no such option, nothing is set.
 */
final class OnePort {
    private OnePort() {}

    /**
     * Sets what a listener needs for it. No other protocol is found by itself on this listener.
     *
     * @param sockets other options of its sockets
     * @param guests gets its connections
     */
    static void configure(
            ListenerConfig.BuilderBase<?, ?> listener,
            SocketOptions sockets,
            Http1Config http1,
            Http2Config http2,
            Guests guests) {
        ServerConnectionSelector one =
                Http1ConnectionSelector.builder().config(http1).build();
        ServerConnectionSelector two =
                Http2ConnectionSelector.builder().http2Config(http2).build();
        listener.protocolsDiscoverServices(false)
                .connectionOptions(new Acceptance(sockets, guests))
                .connectionSelectors(List.of(
                        new GuestSelector(new ByFirstBytes(two, true), true, guests),
                        new GuestSelector(new ByFirstBytes(one, false), false, guests)));
    }
}
