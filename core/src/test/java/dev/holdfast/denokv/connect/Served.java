package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A server on databases of its own, and a client of HTTP/1.1, or of HTTP/2 where there is TLS. */
final class Served implements AutoCloseable {
    static final String TOKEN = "0123456789ab";
    static final String NIL = "00000000-0000-0000-0000-000000000000";
    static final long MEMORY = 512L << 20;

    final KvFixture.TestClock clock = new KvFixture.TestClock();
    final List<Throwable> trouble = new CopyOnWriteArrayList<>();
    final KvServer server;
    private final List<Database> databases;
    private final HttpClient client;
    private final String origin;

    private Served(
            List<Hosted> hosted,
            List<Database> databases,
            List<OwnPath> paths,
            Patience patience,
            SSLContext tls,
            long memory) {
        this.databases = databases;
        Listening listening = new Listening(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.ofNullable(tls),
                clock,
                patience,
                memory);
        this.server = KvServer.start(listening, hosted, paths, trouble::add);
        this.origin = (tls == null ? "http" : "https") + "://localhost:" + server.port();
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(tls == null ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2);
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    /** One database without a name. */
    static Served in(Path folder, Patience patience) {
        return in(folder, patience, null, MEMORY);
    }

    /** @param tls null for none; used by both sides */
    static Served in(Path folder, Patience patience, SSLContext tls, long memory) {
        Database database = SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(new KvFixture.TestClock()));
        return new Served(
                List.of(new Hosted("", TOKEN, database)), List.of(database), List.of(), patience, tls, memory);
    }

    static Served in(Path folder) {
        return in(folder, Patience.USUAL);
    }

    /** Databases of these names, the token of each being its name five times. */
    static Served named(Path folder, String... names) {
        return named(folder, List.of(), names);
    }

    /** The same, and paths beside. */
    static Served named(Path folder, List<OwnPath> paths, String... names) {
        List<Hosted> hosted = new ArrayList<>();
        List<Database> databases = new ArrayList<>();
        for (String name : names) {
            Database database =
                    SqliteDatabase.open(folder.resolve(name + ".db"), KvFixture.settings(new KvFixture.TestClock()));
            databases.add(database);
            hosted.add(new Hosted(name, token(name), database));
        }
        return new Served(hosted, databases, paths, Patience.USUAL, null, MEMORY);
    }

    static Served of(Database database) {
        return new Served(
                List.of(new Hosted("", TOKEN, database)), List.of(database), List.of(), Patience.USUAL, null, MEMORY);
    }

    static String token(String name) {
        return (name + ".").repeat(12);
    }

    String origin() {
        return origin;
    }

    static Map<String, String> dataHeaders() {
        return Map.of("authorization", "Bearer " + TOKEN, "x-denokv-version", "3", "x-denokv-database-id", NIL);
    }

    HttpResponse<byte[]> post(String path, Map<String, String> headers, byte[] body) {
        return send(request(path, headers, HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** With what the data path needs. */
    HttpResponse<byte[]> data(String action, byte[] body) {
        return post("/v2/" + action, dataHeaders(), body);
    }

    HttpRequest request(String path, Map<String, String> headers, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin + path)).POST(body);
        headers.forEach(request::header);
        return request.build();
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        return send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request, body);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        databases.forEach(Database::close);
        client.close();
    }
}
