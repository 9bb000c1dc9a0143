package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.testing.OffsetClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that watches a database which another process serves: by the API, the events, the metrics, and the alerts. Over
 * two seconds: a JVM of its own starts.
 */
class DenokvWatchTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final Duration HURRY = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private final BlockingQueue<JsonNode> hooked = new LinkedBlockingQueue<>();
    private final List<String> troubles = new ArrayList<>();
    private HttpServer receiver;
    private int minutes;

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            hooked.add(JsonMapper.builder().build().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        assertThat(troubles).isEmpty();
    }

    private Environment environment() {
        return new Environment(
                Map.of(
                        "DENO_KV_ACCESS_TOKEN",
                        TOKEN,
                        "HOOK_SECRET",
                        "whsec_" + Base64.getEncoder().encodeToString(new byte[24]),
                        "HOLDFAST_STATE_DIR",
                        folder.resolve("state").toString()),
                folder);
    }

    private String toml(String url, String token) {
        return """
                [[denokv]]
                name = "kv"
                url = "%s"
                access_token = "%s"
                [alerts.webhook]
                url = "http://127.0.0.1:%d/hook"
                secret = "${HOOK_SECRET}"
                """.formatted(url, token, receiver.getAddress().getPort());
    }

    private static JsonNode shown(OpenServer server) throws Exception {
        return server.get(200, "/api/v1/denokv").at("/databases/0");
    }

    private static MetricsText metrics(OpenServer server) throws Exception {
        return MetricsText.read(server.send(server.request("/metrics").build()).body());
    }

    /** The next one; what is looked at comes within a second. */
    private JsonNode notice() throws InterruptedException {
        JsonNode notice = hooked.poll(30, TimeUnit.SECONDS);
        assertThat(notice).as("%s", troubles).isNotNull();
        return notice.at("/data/notices/0");
    }

    /** What must have lasted for a minute: time goes on by one until it has. */
    private JsonNode noticeInTime(Path offset) throws InterruptedException {
        for (int i = 0; i < 60 && hooked.peek() == null; i++) {
            JsonNode come = hooked.poll(500, TimeUnit.MILLISECONDS);
            if (come != null) {
                return come.at("/data/notices/0");
            }
            OffsetClock.moveTo(offset, Instant.now().plus(Duration.ofMinutes(++minutes)));
        }
        return notice();
    }

    @Test
    void showsWhatIsWrongAndTellsItAndThatItIsOver() throws Exception {
        Path offset = folder.resolve("offset");
        Environment watching =
                environment().at(new OffsetClock(offset), environment().pause());
        try (ServedKv kv = ServedKv.start(
                        environment(), "--sqlite-path", "kv.db", "--addr", "127.0.0.1:0", "--backup-to", "backup");
                OpenServer server = OpenServer.with(watching, toml(kv.url(), "${DENO_KV_ACCESS_TOKEN}"))) {
            kv.await(() -> shown(server).path("state").asText().equals("active"));
            String stamp = kv.set("k", "1");
            kv.await(() -> shown(server).path("versionstamp").asText().equals(stamp));
            JsonNode well = shown(server);
            assertThat(well.path("url").asText()).isEqualTo(kv.url());
            assertThat(well.path("role").asText()).isEqualTo("primary");
            assertThat(well.at("/backup/store").asText()).endsWith("/backup");
            assertThat(metrics(server).samples())
                    .containsEntry("holdfast_denokv_backup_state{database=\"kv\",state=\"active\"}", 1.0)
                    .containsKey("holdfast_denokv_backup_lag_seconds{database=\"kv\"}");
            assertThat(server.get(200, "/api/v1/settings")
                            .at("/sections/denokv/kv")
                            .asText())
                    .isEqualTo(kv.url());

            HttpResponse<java.io.InputStream> events = server.client()
                    .send(server.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
            server.begin(HURRY, troubles::add);
            Files.move(folder.resolve("backup"), folder.resolve("elsewhere"));
            Files.writeString(folder.resolve("backup"), "");
            kv.set("k", "2");
            kv.await(() -> shown(server).path("state").asText().equals("failed"));
            assertThat(event(events)).contains("\"name\":\"kv\"");
            JsonNode failed = noticeInTime(offset);
            assertThat(failed.path("event").asText()).isEqualTo("opened");
            assertThat(failed.path("rule").asText()).isEqualTo("denokv_failed");
            assertThat(failed.path("severity").asText()).isEqualTo("critical");
            assertThat(failed.path("message").asText()).startsWith("the backup of the Deno KV database kv fails: ");

            Files.delete(folder.resolve("backup"));
            Files.move(folder.resolve("elsewhere"), folder.resolve("backup"));
            JsonNode over = notice();
            assertThat(over.path("event").asText()).isEqualTo("resolved");
            assertThat(over.path("id").asText()).isEqualTo(failed.path("id").asText());

            kv.end();
            kv.await(() -> shown(server).path("state").asText().equals("unreachable"));
            assertThat(shown(server).path("versionstamp").asText())
                    .as("what was known")
                    .isNotEmpty();
            assertThat(metrics(server).samples())
                    .containsEntry("holdfast_denokv_backup_state{database=\"kv\",state=\"unreachable\"}", 1.0)
                    .doesNotContainKey("holdfast_denokv_backup_lag_seconds{database=\"kv\"}");
            assertThat(noticeInTime(offset).path("message").asText())
                    .startsWith("the Deno KV database kv does not answer: ")
                    .endsWith("can not be reached");
        }
        assertThat(hooked).isEmpty();
    }

    /** Up to the first event about a database. */
    private static String event(HttpResponse<java.io.InputStream> events) throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            boolean isAbout = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                isAbout |= line.equals("event: denokv");
                if (isAbout && line.startsWith("data:")) {
                    return line;
                }
            }
        }
        return "";
    }

    @Test
    void aWrongTokenIsSaidAndATokenFileIsReadAgain() throws Exception {
        Files.writeString(folder.resolve("kv.token"), "wrong-wrong-wrong");
        try (ServedKv kv = ServedKv.start(environment(), "--sqlite-path", "kv.db", "--addr", "127.0.0.1:0");
                OpenServer server = OpenServer.with(
                        environment(),
                        toml(kv.url(), "").replace("access_token = \"\"", "access_token_file = \"kv.token\""))) {
            kv.await(() -> shown(server).path("problem").asText().endsWith("does not take the access token"));
            assertThat(shown(server).path("answered").isNull()).isTrue();
            Files.writeString(folder.resolve("kv.token"), TOKEN + "\n");
            kv.await(() -> shown(server).path("state").asText().equals("no-backup"));
            Files.delete(folder.resolve("kv.token"));
            kv.await(() -> shown(server).path("problem").asText().contains("the file of the access token"));
        }
    }
}
