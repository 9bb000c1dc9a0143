package dev.holdfast.denokv.connect.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Just enough of a KV Connect server for a client: made without the program's own, and with faults on demand. */
public final class SmallServer implements AutoCloseable {
    public static final String TOKEN = "a token of 20 chars.";
    private static final String DATA_TOKEN = "another";

    private final HttpServer server;
    private final Database database;
    private final String expiresAt;
    final AtomicInteger exchanges = new AtomicInteger();
    /** Requests for data to answer with 503 after they were carried out. */
    public final AtomicInteger faults = new AtomicInteger();
    /** Writes that may be carried out before the server is gone for good. */
    public final AtomicInteger writes = new AtomicInteger(Integer.MAX_VALUE);

    public SmallServer(Database database, String expiresAt) {
        this.database = database;
        this.expiresAt = expiresAt;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::metadata);
        server.createContext("/v2/", this::data);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void metadata(HttpExchange exchange) throws IOException {
        exchanges.incrementAndGet();
        if (!isAuthorized(exchange, TOKEN)) {
            answer(exchange, 401, "Invalid access token.".getBytes(StandardCharsets.UTF_8));
            return;
        }
        answer(
                exchange,
                200,
                ("{\"version\":3,\"databaseId\":\"00000000-0000-0000-0000-000000000000\",\"endpoints\":[{\"url\":\"/v2\","
                                + "\"consistency\":\"strong\"}],\"token\":\"" + DATA_TOKEN + "\",\"expiresAt\":\""
                                + expiresAt + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void data(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!isAuthorized(exchange, DATA_TOKEN)) {
            answer(exchange, 401, new byte[0]);
            return;
        }
        try {
            boolean isWrite = exchange.getRequestURI().getPath().endsWith("/atomic_write");
            if (isWrite && writes.getAndDecrement() <= 0) {
                exchange.close();
                return;
            }
            byte[] answer = isWrite
                    ? database.write(AtomicWrite.parse(body)).toBytes()
                    : database.read(SnapshotRead.parse(body)).toBytes();
            answer(exchange, faults.getAndDecrement() > 0 ? 503 : 200, answer);
        } catch (Refused e) {
            answer(exchange, 400, e.getMessage().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean isAuthorized(HttpExchange exchange, String token) {
        return ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("authorization"));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
