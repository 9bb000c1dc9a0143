package dev.holdfast.server.line;

import java.time.Duration;

/**
 * What a peer may take.
 *
 * @param handshake for that of TLS
 * @param request from its first byte to its last, however it trickles
 * @param write without taking a piece of an answer
 * @param idle without a request
 * @param connections how many there may be; when three quarters of them are taken, those idle longest are closed
 */
public record Bounds(Duration handshake, Duration request, Duration write, Duration idle, int connections) {
    public static final Bounds USUAL = new Bounds(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(75), 1_024);

    int scarce() {
        return connections - connections / 4;
    }
}
