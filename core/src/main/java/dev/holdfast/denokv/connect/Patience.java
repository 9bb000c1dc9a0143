package dev.holdfast.denokv.connect;

import java.time.Duration;

/**
 * How long is waited for the other side, and for how many of them.
 *
 * @param stranger without a right token, from the connection on; a handshake of TLS is part of it
 * @param strangers how many of those there may be; the one that came first goes
 * @param write without any of what is sent being taken
 * @param silence without a byte in either direction
 * @param ping between two signs of life on a watch
 */
public record Patience(Duration stranger, int strangers, Duration write, Duration silence, Duration ping) {
    /** As denokv pings; the rest by what clients are seen to need. */
    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(30), 1_024, Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(5));
}
