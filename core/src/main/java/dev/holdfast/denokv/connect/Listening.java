package dev.holdfast.denokv.connect;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where and how a server listens.
 *
 * @param address port 0 for a free one
 * @param tls empty for plain HTTP
 * @param clock for the end of what the metadata promise
 * @param memory bytes that requests and answers may take together
 */
public record Listening(
        InetSocketAddress address, Optional<SSLContext> tls, Clock clock, Patience patience, long memory) {
    /** With a third of the heap, and the usual patience. */
    public static Listening of(InetSocketAddress address, Optional<SSLContext> tls, Clock clock) {
        return new Listening(
                address, tls, clock, Patience.USUAL, Runtime.getRuntime().maxMemory() / 3);
    }
}
