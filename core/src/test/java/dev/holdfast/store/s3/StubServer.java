package dev.holdfast.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Gives the answers of a list, one a request, and remembers what was asked. */
final class StubServer implements AutoCloseable {
    /** @param cut how many bytes at the end are announced but not sent */
    record Answer(int status, Map<String, String> headers, String body, int cut) {
        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body, 0);
        }

        static Answer error(int status, String code) {
            return of(status, "<Error><Code>" + code + "</Code><Message>stubbed</Message></Error>");
        }
    }

    record Asked(String method, String path, Headers headers) {}

    private final HttpServer server;
    private final Queue<Answer> answers = new ArrayDeque<>();
    final List<Asked> asked = new ArrayList<>();

    StubServer(Answer... answers) throws IOException {
        this.answers.addAll(List.of(answers));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param scheme s3 or gs */
    Store store(String scheme) {
        String url = scheme + "://bucket/folder?endpoint=http://127.0.0.1:"
                + server.getAddress().getPort();
        Map<String, String> environment = scheme.equals("s3")
                ? S3Server.ENVIRONMENT
                : Map.of("GCS_HMAC_ACCESS_ID", "id", "GCS_HMAC_SECRET", "secret");
        return S3Store.open((StoreUrl.Bucket) StoreUrl.parse(url), environment);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        asked.add(new Asked(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
        Answer answer = answers.remove();
        byte[] body = answer.body().getBytes(UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, body.length - answer.cut());
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
