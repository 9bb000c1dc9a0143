package dev.holdfast.denokv.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a status may look like, and what it may not do to whoever asks. */
class StatusClientTest {
    private static final String TOKEN = "0123456789ab";
    private static final KvStatus STATUS = new KvStatus(
            "shop",
            "primary",
            "0000000000000001f000",
            new KvStatus.Log(10, 100),
            new KvStatus.Backup(
                    "/backup", "behind", 70.5, 12, "20261126T110000000Z-0badcafe", "2026-11-26T11:00:00Z", ""),
            null);

    private final CountDownLatch end = new CountDownLatch(1);
    private final StatusClient client = new StatusClient(Duration.ofMillis(400));
    private HttpServer server;

    private URI serving(String path, HttpHandler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(path, handler);
        server.start();
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        end.countDown();
        client.close();
        if (server != null) {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Failure failure(URI database) {
        Failure failure = catchThrowableOfType(Failure.class, () -> client.ask(database, TOKEN));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).startsWith("the server at " + database).doesNotContain(TOKEN);
        assertThat(failure.hint()).isNotEmpty();
        return failure;
    }

    @Test
    void showsTheTokenAndReadsWhatANewerServerTells() throws IOException {
        URI root = serving("/shop/holdfast/status", exchange -> {
            String shown = exchange.getRequestHeaders().getFirst("authorization");
            String more = new String(STATUS.json(), StandardCharsets.UTF_8)
                    .replaceFirst("\\{", "{\"replica\":{\"lagSeconds\":1},");
            answer(exchange, ("Bearer " + TOKEN).equals(shown) ? 200 : 401, bytes(more));
        });
        assertThat(client.ask(root.resolve("/shop"), TOKEN)).isEqualTo(STATUS);
        assertThat(client.ask(root.resolve("/shop/"), TOKEN)).isEqualTo(STATUS);
        assertThat(catchThrowableOfType(Failure.class, () -> client.ask(root.resolve("/shop"), "another-token"))
                        .kind())
                .isEqualTo(Failure.Kind.DENIED);
        assertThat(failure(root.resolve("/blog")).kind()).isEqualTo(Failure.Kind.NOT_FOUND);
    }

    private static String later(String begun) {
        String status = new String(STATUS.json(), StandardCharsets.UTF_8);
        return begun.isEmpty()
                ? status.replace("\"state\":\"behind\",", "")
                : status.replace("2026-11-26T11:00:00Z", begun);
    }

    @Test
    void whatIsNoStatusIsSaid() throws IOException {
        for (String body : new String[] {
            "", "[]", "{}", "null", "<html>", "{\"role\":\"primary\"}", "x".repeat(100_000), later("soon"), later("")
        }) {
            URI root = serving("/", exchange -> answer(exchange, 200, bytes(body)));
            assertThat(failure(root).kind()).isEqualTo(Failure.Kind.REMOTE);
            server.stop(0);
        }
    }

    @Test
    void redirectsAreNotFollowedAndErrorsAreTheOtherSides() throws IOException {
        URI root = serving("/", exchange -> {
            exchange.getResponseHeaders().set("location", "http://127.0.0.1:1/");
            answer(exchange, 302, new byte[0]);
        });
        assertThat(failure(root)).hasMessageEndingWith("answered 302");
        assertThat(failure(URI.create("http://127.0.0.1:1"))).hasMessageEndingWith("can not be reached");
    }

    /** Neither who says nothing nor who says a byte now and then keeps anybody. */
    @Test
    void waitsForSoLongAndNoLonger() throws IOException {
        URI silent = serving("/", exchange -> held());
        assertThat(failure(silent)).hasMessageEndingWith("did not answer within 0.4 s");
        server.stop(0);
        URI slow = serving("/", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            held();
        });
        assertThat(failure(slow)).hasMessageEndingWith("did not answer within 0.4 s");
    }

    private void held() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPortThatNoneIsIsRefused() {
        assertThat(StatusClient.address("http://127.0.0.1:65535/x").getPort()).isEqualTo(65_535);
        assertThat(catchThrowableOfType(Failure.class, () -> StatusClient.address("http://127.0.0.1:65536/x")))
                .hasMessageContaining("none of the form");
    }
}
