package dev.holdfast.cloudflare;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Answers requests with what it was told to, one after the other, and remembers them. */
final class StubApi implements AutoCloseable {
    /** One answer; a status of 0 drops the connection. */
    record Reply(int status, Map<String, String> headers, String body) {
        static Reply json(int status, String body) {
            return new Reply(status, Map.of(), body);
        }

        static Reply ok(String result) {
            return json(200, "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":" + result + "}");
        }

        static Reply error(int status, int code, String message) {
            return json(
                    status,
                    "{\"success\":false,\"errors\":[{\"code\":" + code + ",\"message\":\"" + message
                            + "\"}],\"result\":null}");
        }

        Reply with(String header, String value) {
            return new Reply(status, Map.of(header, value), body);
        }
    }

    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    final List<String> headers = Collections.synchronizedList(new ArrayList<>());
    final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final Queue<Reply> replies = new ArrayDeque<>();
    private final HttpServer server;

    StubApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    synchronized StubApi then(Reply... next) {
        replies.addAll(List.of(next));
        return this;
    }

    CloudflareApi api(RequestBudget budget) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/client/v4");
        return new CloudflareApi(
                new ApiSettings(base, ApiSettings.Credentials.token("secret"), "acc", clock, clock, budget));
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        headers.add("" + exchange.getRequestHeaders().getFirst("Authorization"));
        exchange.getRequestBody().readAllBytes();
        Reply reply;
        synchronized (this) {
            reply = replies.size() > 1 ? replies.poll() : replies.peek();
        }
        if (reply.status() > 0) {
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
