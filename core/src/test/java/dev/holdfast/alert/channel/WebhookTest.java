package dev.holdfast.alert.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks and heartbeats against a real HTTP server. */
class WebhookTest {
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path folder;

    private final List<Received> received = new ArrayList<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Http http = new Http();
    private HttpServer server;
    private int status = 204;

    private record Received(String path, Headers headers, byte[] body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        begin(server);
    }

    private void begin(HttpServer it) {
        it.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        it.createContext("/", this::answer);
        it.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        received.add(new Received(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
        if (status == 0) {
            await();
        }
        exchange.getResponseHeaders().set("location", "/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void await() {
        try {
            ending.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        ending.countDown();
        server.stop(0);
        http.close();
    }

    @Test
    void itIsSignedAsStandardWebhooksAre() throws Exception {
        hook(http).send(Samples.delivery("it failed: ∑"), Samples.NOW.plusSeconds(7));
        Received one = received.getFirst();
        String signed = "msg_1." + Samples.NOW.plusSeconds(7).getEpochSecond() + "."
                + new String(one.body, StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        String expected =
                "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        assertThat(one.headers.getFirst("webhook-id")).isEqualTo("msg_1");
        assertThat(one.headers.getFirst("webhook-timestamp"))
                .isEqualTo(Long.toString(Samples.NOW.plusSeconds(7).getEpochSecond()));
        assertThat(one.headers.getFirst("webhook-signature")).isEqualTo(expected);
        JsonNode json = JsonMapper.builder().build().readTree(one.body);
        assertThat(json.path("type").asText()).isEqualTo("holdfast.alerts");
        assertThat(json.path("text").asText()).isEqualTo("WARNING: it failed: ∑");
        assertThat(json.at("/data/server").asText()).isEqualTo("vault-1");
        assertThat(json.at("/data/notices/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "event", "id", "rule", "subject", "observer", "state", "severity", "message", "hint", "since");
        assertThat(json.at("/data/notices/0/event").asText()).isEqualTo("opened");
        assertThat(json.at("/data/notices/0/hint").asText()).isEqualTo("Look at run r1.");
        assertThat(json.at("/data/notices/0/since").asText()).isEqualTo("2026-11-26T03:00:00Z");
    }

    /** The example of the specification's own libraries. */
    @Test
    void theSignatureIsTheOneThatOthersMake() {
        WebhookSecret secret = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(secret.sign(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        java.time.Instant.ofEpochSecond(1_614_265_330),
                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(secret.toString()).isEqualTo("whsec_…");
    }

    @Test
    void theSameDeliveryHasTheSameBytesEachTime() {
        hook(http).send(Samples.delivery("x"), Samples.NOW);
        hook(http).send(Samples.delivery("x").tried(), Samples.NOW.plusSeconds(60));
        assertThat(received.get(0).body).isEqualTo(received.get(1).body);
        assertThat(received.get(0).headers.getFirst("webhook-signature"))
                .isNotEqualTo(received.get(1).headers.getFirst("webhook-signature"));
    }

    @ParameterizedTest
    @CsvSource({"500,REMOTE", "502,REMOTE", "429,REMOTE", "408,REMOTE", "400,DENIED", "404,DENIED", "410,DENIED"})
    void whatIsNotTakenIsSaid(int answer, Failure.Kind kind) {
        status = answer;
        Failure failure = refused(hook(http));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getMessage()).isEqualTo("127.0.0.1 answered " + answer);
    }

    @Test
    void redirectsAreNotFollowed() {
        status = 307;
        assertThat(refused(hook(http)).getMessage()).isEqualTo("127.0.0.1 answered 307: redirects are not followed");
        assertThat(received).hasSize(1);
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedFor() throws Exception {
        status = 0;
        try (Http hurried = new Http(javax.net.ssl.SSLContext.getDefault(), Duration.ofMillis(300))) {
            Failure failure = refused(hook(hurried));
            assertThat(failure.kind()).isEqualTo(Failure.Kind.REMOTE);
            assertThat(failure.getMessage()).contains("did not answer");
        }
    }

    @Test
    void whoIsNotThereIsSaidToBeAway() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Failure failure = refused(hook(http, URI.create("http://127.0.0.1:" + port + "/secret-path?token=s3cr3t")));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.REMOTE);
        assertThat(failure.getMessage()).isEqualTo("127.0.0.1 can not be reached");
    }

    @Test
    void aWrongCertificateIsNotSpokenTo() throws Exception {
        Certificates right = Certificates.of(folder, "localhost");
        Certificates other = Certificates.of(folder, "elsewhere.example");
        try (Http trusting = new Http(right.trusting(), Duration.ofSeconds(5));
                Http deceived = new Http(other.trusting(), Duration.ofSeconds(5))) {
            HttpsServer good = secure(right);
            URI address = URI.create("https://localhost:" + good.getAddress().getPort() + "/hook");
            hook(trusting, address).send(Samples.delivery("x"), Samples.NOW);
            assertThat(received).hasSize(1);
            assertThat(refused(hook(http, address)).getMessage()).contains("no certificate that this machine trusts");
            good.stop(0);

            HttpsServer bad = secure(other);
            URI there = URI.create("https://localhost:" + bad.getAddress().getPort() + "/hook");
            assertThat(refused(hook(deceived, there)).getMessage())
                    .as("trusted, but made for another name")
                    .contains("no certificate that this machine trusts");
            bad.stop(0);
            assertThat(received).hasSize(1);
        }
    }

    private HttpsServer secure(Certificates certificates) throws IOException {
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        begin(secure);
        return secure;
    }

    @Test
    void theHeartbeatSaysWhetherAllIsWell() {
        Heartbeat heartbeat = new Heartbeat(address("/ping/uuid?x=1"), http);
        heartbeat.beat();
        heartbeat.fail(List.of("the store is away"));
        assertThat(received).extracting(Received::path).containsExactly("/ping/uuid?x=1", "/ping/uuid/fail?x=1");
        assertThat(new String(received.get(1).body, StandardCharsets.UTF_8)).isEqualTo("the store is away");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://host/x", "host/x", "https://user:pw@host/x", "https:///x", "http://host/ x"})
    void otherAddressesAreRefusedWithoutRepeatingThem(String text) {
        assertThatThrownBy(() -> Http.address("url", text))
                .isInstanceOf(Failure.class)
                .hasMessage("url is no address of the form https://host/path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_short", "whsec_AAAA", "not base 64 at all, but long enough for it"})
    void otherSecretsAreRefusedWithoutRepeatingThem(String text) {
        assertThatThrownBy(() -> WebhookSecret.parse(text))
                .isInstanceOf(Failure.class)
                .hasMessage("the secret of the webhook is not base 64 of 24 to 64 bytes");
    }

    private Failure refused(Webhook hook) {
        return catchThrowableOfType(Failure.class, () -> hook.send(Samples.delivery("x"), Samples.NOW));
    }

    private Webhook hook(Http with) {
        return hook(with, address("/hook"));
    }

    private static Webhook hook(Http with, URI to) {
        return new Webhook("webhook", to, WebhookSecret.parse(SECRET), with);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
