package dev.holdfast.server.http;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param length of the body in bytes; -1 when it is not known before
 * @param body writes it; called at most once
 * @param on what was changed, for the audit log; empty where the path says it
 */
public record Reply(int status, Map<String, String> headers, long length, Body body, String on) {
    public Reply(int status, Map<String, String> headers, long length, Body body) {
        this(status, headers, length, body, "");
    }

    /** Writes a body, in pieces as they come. What it throws cuts the connection: the caller sees that it is not whole. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws Exception;
    }

    public static Reply json(Object value) {
        return json(200, value);
    }

    public static Reply json(int status, Object value) {
        return bytes(status, "application/json", Json.bytes(value));
    }

    public static Reply text(String type, String text) {
        return bytes(200, type, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply bytes(int status, String type, byte[] bytes) {
        return new Reply(status, Map.of("content-type", type), bytes.length, out -> out.write(bytes));
    }

    /** Done, and there is nothing to say. */
    public static Reply nothing() {
        return new Reply(204, Map.of(), 0, out -> {});
    }

    /** A body of unknown length. */
    public static Reply stream(String type, Body body) {
        return new Reply(200, Map.of("content-type", type), -1, body);
    }

    static Reply of(Problem problem) {
        Reply reply = bytes(problem.status(), "application/problem+json", Json.bytes(problem.document()));
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return reply;
    }

    /** Whether nothing more is read after it. */
    boolean closes() {
        return "close".equals(headers.get("connection"));
    }

    public Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, Map.copyOf(more), length, body, on);
    }

    /** The same answer to a call that changed this; no secrets. */
    public Reply on(String changed) {
        return new Reply(status, headers, length, body, changed);
    }
}
