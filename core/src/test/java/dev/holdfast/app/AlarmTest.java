package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.app.wiring.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alarms of a whole server, from a failing source to the webhook, and the verb. Real runs take some seconds. */
class AlarmTest {
    private static final Duration HURRY = Duration.ofMillis(200);
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);

    @TempDir
    Path folder;

    private final BlockingQueue<JsonNode> hooked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> beats = new LinkedBlockingQueue<>();
    private final List<String> troubles = new ArrayList<>();
    private HttpServer receiver;
    private Environment environment;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            hooked.add(JsonMapper.builder().build().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.createContext("/beat", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            beats.add(exchange.getRequestURI().getPath() + " " + body);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        environment = new Environment(
                Map.of(
                        "HOLDFAST_STATE_DIR", folder.resolve("state").toString(),
                        "HOOK_SECRET", SECRET,
                        "BEAT", receiverAt("/beat/uuid")),
                folder);
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String receiverAt(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private String toml(String url) {
        return """
                [[backup]]
                name = "files"
                sources = ["sqlite:%s"]
                to = "%s"
                [alerts.webhook]
                url = "%s"
                secret = "${HOOK_SECRET}"
                [alerts.heartbeat]
                url = "${BEAT}"
                fail = true
                """.formatted(folder.resolve("shop.db"), folder.resolve("store"), url);
    }

    @Test
    void aFailingSourceIsToldAndThatItIsWellAgain() throws Exception {
        try (OpenServer server = OpenServer.with(environment, toml(receiverAt("/hook")))) {
            server.begin(HURRY, troubles::add);
            assertThat(beats.poll(20, TimeUnit.SECONDS)).isEqualTo("/beat/uuid ok");
            HttpResponse<java.io.InputStream> events = server.client()
                    .send(server.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
            server.backUp("files");
            JsonNode opened = hooked.poll(20, TimeUnit.SECONDS).at("/data/notices/0");
            assertThat(opened.path("event").asText()).isEqualTo("opened");
            assertThat(opened.path("rule").asText()).isEqualTo("failed_run");
            assertThat(opened.path("message").asText()).contains("shop.db");

            JsonNode open = server.get(200, "/api/v1/alerts").path("alerts");
            assertThat(open).hasSize(1);
            assertThat(open.get(0).path("id").asText())
                    .isEqualTo(opened.path("id").asText());
            assertThat(open.get(0).path("severity").asText()).isEqualTo("warning");
            assertThat(Ran.in(environment, "alert", "list").out())
                    .startsWith("warning  failed_run")
                    .contains("holdfast backup files");

            new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
            server.backUp("files");
            JsonNode resolved = hooked.poll(20, TimeUnit.SECONDS).at("/data/notices/0");
            assertThat(resolved.path("event").asText()).isEqualTo("resolved");
            assertThat(resolved.path("id").asText()).isEqualTo(opened.path("id").asText());
            assertThat(server.get(200, "/api/v1/alerts").path("alerts")).isEmpty();
            assertThat(server.get(200, "/api/v1/alerts?state=resolved").at("/alerts/0/delivered"))
                    .extracting(
                            one -> one.path("event").asText() + one.path("ok").asBoolean())
                    .contains("openedtrue");
            server.get(400, "/api/v1/alerts?state=some");
            assertThat(read(events)).contains("\"rule\":\"failed_run\"");
        }
        assertThat(hooked).isEmpty();
        assertThat(troubles).isEmpty();
        assertThat(Ran.in(environment, "alert", "list").out()).startsWith("nothing is wrong");
        assertThat(Ran.in(environment, "alert", "list", "--all", "--json")
                        .json()
                        .get(0)
                        .path("state")
                        .asText())
                .isEqualTo("resolved");
    }

    /** Up to the first event about an alert. */
    private static String read(HttpResponse<java.io.InputStream> events) throws IOException {
        StringBuilder text = new StringBuilder();
        try (java.io.BufferedReader lines =
                new java.io.BufferedReader(new java.io.InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line).append('\n');
                if (text.indexOf("event: alert") >= 0 && line.startsWith("data:")) {
                    break;
                }
            }
        }
        return text.toString();
    }

    @Test
    void aRestartTellsNothingAgainAndWhatWasNotToldIsToldThen() throws Exception {
        String away = "http://127.0.0.1:1/hook";
        try (OpenServer server = OpenServer.with(environment, toml(away))) {
            server.begin(HURRY, troubles::add);
            server.backUp("files");
            JsonNode alert;
            do {
                alert = server.get(200, "/api/v1/alerts").at("/alerts/0");
            } while (alert.at("/delivered/0/error").asText().isEmpty());
            assertThat(alert.at("/delivered/0/error").asText()).isEqualTo("127.0.0.1 can not be reached");
        }
        Environment later = environment.at(
                java.time.Clock.offset(environment.clock(), Duration.ofMinutes(10)), environment.pause());
        for (int start = 0; start < 2; start++) {
            try (OpenServer server = OpenServer.with(later, toml(receiverAt("/hook")))) {
                server.begin(HURRY, troubles::add);
                if (start == 0) {
                    assertThat(hooked.poll(20, TimeUnit.SECONDS)
                                    .at("/data/notices/0/event")
                                    .asText())
                            .isEqualTo("opened");
                }
                beats.clear();
                beats.poll(20, TimeUnit.SECONDS);
                beats.poll(20, TimeUnit.SECONDS);
            }
        }
        assertThat(hooked).isEmpty();
    }

    @Test
    void theTestGoesThroughEveryChannel() throws Exception {
        java.nio.file.Files.writeString(folder.resolve("holdfast.toml"), toml(receiverAt("/hook")));
        Ran good = Ran.in(environment, "alert", "test");
        assertThat(good.out()).isEqualToNormalizingNewlines("webhook  ok\nheartbeat  ok\n");
        assertThat(good.exit()).isZero();
        assertThat(hooked.take().at("/data/notices/0/event").asText()).isEqualTo("test");
        assertThat(beats).hasSize(1);

        java.nio.file.Files.writeString(folder.resolve("holdfast.toml"), toml("http://127.0.0.1:1/s3cr3t"));
        Ran bad = Ran.in(environment, "alert", "test", "--json");
        assertThat(bad.exit()).isEqualTo(7);
        assertThat(bad.json().at("/channels/0/error").asText()).isEqualTo("127.0.0.1 can not be reached");
        assertThat(bad.json().at("/channels/1/ok").asBoolean()).isTrue();
        assertThat(bad.out() + bad.err()).doesNotContain("s3cr3t");

        java.nio.file.Files.writeString(folder.resolve("holdfast.toml"), "");
        assertThat(Ran.in(environment, "alert", "test").exit()).isEqualTo(2);
        assertThat(Ran.in(environment, "alert", "tset").exit()).isEqualTo(2);
        assertThat(Ran.in(environment, "alert", "list").out()).startsWith("nothing is wrong");
    }

    @Test
    void theTestByTheApiAndNoSecretInTheSettings() throws Exception {
        try (OpenServer server = OpenServer.with(environment, toml(receiverAt("/hook?key=s3cr3t")))) {
            JsonNode tested = server.post(200, "/api/v1/alerts/test", "").path("channels");
            assertThat(tested).extracting(one -> one.path("name").asText()).containsExactly("webhook", "heartbeat");
            assertThat(tested).allMatch(one -> one.path("ok").asBoolean());
            JsonNode settings = server.get(200, "/api/v1/settings");
            assertThat(settings.at("/sections/alerts/webhook").asText()).isEqualTo("webhook");
            assertThat(settings.toString()).doesNotContain("s3cr3t", SECRET, "uuid");
        }
    }

    /** A store that was there and is not any more; the watcher outside hears it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatIsLostBetweenTwoSnapshotsIsTold(int sinceTheLastLook) throws Exception {
        Sqlite database = new Sqlite(folder.resolve("shop.db"));
        database.run(
                "CREATE TABLE t(a)",
                "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<500) INSERT INTO t SELECT i FROM n");
        try (OpenServer server = OpenServer.with(environment, toml(receiverAt("/hook")))) {
            server.backUp("files");
            database.run("DELETE FROM t WHERE a > 100");
            for (int i = 0; i < sinceTheLastLook; i++) {
                server.backUp("files");
            }
            server.begin(HURRY, troubles::add);
            JsonNode opened = hooked.poll(20, TimeUnit.SECONDS).at("/data/notices/0");
            assertThat(opened.path("rule").asText()).isEqualTo("shrinkage");
            assertThat(opened.path("message").asText()).endsWith(": t from 500 to 100");
            assertThat(opened.path("severity").asText()).isEqualTo("critical");
            String beat;
            do {
                beat = beats.poll(20, TimeUnit.SECONDS);
            } while (!beat.startsWith("/beat/uuid/fail "));
            assertThat(beat).contains("has lost records");
        }
    }

    /** Without a run of the backup that would fail. */
    @Test
    void thatTheNewestSnapshotIsDamagedIsToldAndThatThereIsANewOne() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
        try (OpenServer server = OpenServer.with(environment, toml(receiverAt("/hook")))) {
            server.backUp("files");
            server.begin(HURRY, troubles::add);
            assertThat(beats.poll(20, TimeUnit.SECONDS)).isEqualTo("/beat/uuid ok");
            try (SnapshotFiles files = new SnapshotFiles(folder.resolve("store"))) {
                files.flip(files.name(".zst"), 20);
                String proof = server.post(202, "/api/v1/snapshots/" + files.id() + "/prove", "")
                        .at("/runs/0/id")
                        .asText();
                assertThat(server.ended(proof).at("/run/state").asText()).isEqualTo("FAILED");
                JsonNode opened = hooked.poll(20, TimeUnit.SECONDS).at("/data/notices/0");
                assertThat(opened.path("rule").asText()).isEqualTo("failed_run");
                assertThat(opened.path("message").asText()).contains(files.id(), "proof failed");
                server.backUp("files");
                JsonNode resolved = hooked.poll(20, TimeUnit.SECONDS).at("/data/notices/0");
                assertThat(resolved.path("event").asText()).isEqualTo("resolved");
                assertThat(resolved.path("id").asText())
                        .isEqualTo(opened.path("id").asText());
            }
        }
    }
}
