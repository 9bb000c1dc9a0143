package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A {@code denokv serve} in a JVM of its own; its lines are read as they come, so that it never waits for a reader. */
record ServedKv(Process process, List<String> lines, String url, String token) implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** @param environment has its token */
    static ServedKv start(Environment environment, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("denokv", "serve"));
        words.addAll(List.of(more));
        Process process = OwnProcess.of(Main.class, environment, words).start();
        BufferedReader err = process.errorReader();
        List<String> lines = new CopyOnWriteArrayList<>();
        String line = err.readLine();
        while (line != null && !line.startsWith("Listening on ")) {
            lines.add(line);
            line = err.readLine();
        }
        assertThat(line).as("%s", lines).isNotNull();
        Thread.ofVirtual().start(() -> err.lines().forEach(lines::add));
        return new ServedKv(
                process, lines, line.substring("Listening on ".length()), environment.get("DENO_KV_ACCESS_TOKEN", ""));
    }

    /** Sets a key of the database at the root, and answers the versionstamp. */
    String set(String key, String value) throws Exception {
        HttpResponse<byte[]> metadata = post(url, "application/json", "{\"supportedVersions\":[3]}".getBytes(), "");
        JsonNode about = new JsonMapper().readTree(metadata.body());
        HttpResponse<byte[]> answer = post(
                url + "/v2/atomic_write",
                "application/x-protobuf",
                KvFixture.write(KvFixture.set(key, value)).toBytes(),
                about.path("databaseId").asText());
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
        return Versionstamp.of(AtomicWriteOutput.parse(answer.body()).versionstamp())
                .toString();
    }

    private HttpResponse<byte[]> post(String to, String type, byte[] body, String id) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to))
                .header("authorization", "Bearer " + token)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!id.isEmpty()) {
            request.header("x-denokv-version", "3").header("x-denokv-database-id", id);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** @param shown as a bearer; empty: nothing is shown */
    HttpResponse<String> get(String path, String shown) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (!shown.isEmpty()) {
            request.header("authorization", "Bearer " + shown);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until it is so. */
    void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time: %s", lines).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** As SIGTERM ends it. */
    void end() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** If it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
