package dev.holdfast.sim.http;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came off the wire: path and query percent-encoded, header names in lower case, the body unread.
 */
record Incoming(String method, String path, String query, Map<String, String> headers, InputStream body) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
