package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code wrangler dev} and the API of its local explorer: workerd itself, reading and writing the state on
 * disk. Stopped by SIGTERM on close; the state is not in use any more then.
 */
final class WranglerDev implements AutoCloseable {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI api;

    private WranglerDev(Process process, URI api) {
        this.process = process;
        this.api = api;
    }

    /** Starts in wrangler's project, which must have a {@code main}, and returns when it answers. */
    static WranglerDev start(Wrangler wrangler) throws IOException, InterruptedException {
        int port = freePort();
        Path log = Files.createTempFile(wrangler.project(), "dev", ".log");
        List<String> command = List.of(
                "dev",
                "--ip",
                "127.0.0.1",
                "--port",
                "" + port,
                "--inspector-port",
                "0",
                "--show-interactive-dev-session=false");
        URI api = URI.create("http://127.0.0.1:" + port + "/cdn-cgi/local/explorer/api");
        WranglerDev dev = new WranglerDev(wrangler.start(command, log, log), api);
        try {
            dev.awaitAnswer(log);
        } catch (IOException | InterruptedException | AssertionError e) {
            dev.close();
            throw e;
        }
        return dev;
    }

    /** The base of the local explorer's API, which has no account in its paths. */
    URI api() {
        return api;
    }

    /** Runs SQL in a database by id through {@code /raw} and gives the JSON answer. */
    String raw(String database, String sql) {
        String body = "{\"sql\":\"" + sql.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        HttpRequest request = request("/d1/database/" + database + "/raw")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return new String(body(request), StandardCharsets.UTF_8);
    }

    /** The bytes of a value. */
    byte[] value(String namespace, String key) {
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
        return body(request("/storage/kv/namespaces/" + namespace + "/values/" + encoded)
                .build());
    }

    /** The JSON answer to a listing of keys, up to 1,000. */
    String keys(String namespace) {
        return new String(
                body(request("/storage/kv/namespaces/" + namespace + "/keys").build()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        while (!Files.readString(log).contains("Ready on")) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as("wrangler dev is up: %s", Files.readString(log))
                    .isTrue();
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api + path));
    }

    private byte[] body(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.statusCode())
                    .as("%s: %s", request.uri(), new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
