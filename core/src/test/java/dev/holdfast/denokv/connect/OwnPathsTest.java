package dev.holdfast.denokv.connect;

import static dev.holdfast.denokv.engine.KvFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.connect.own.OwnCall;
import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.connect.own.OwnRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths beside KV Connect: who may ask, about which database, and when an answer that goes on ends. */
class OwnPathsTest {
    private static final OwnPath SHOW = OwnPath.of(
            "GET",
            "show",
            call -> call.send(
                    "text/plain",
                    bytes(call.database() + "?" + call.query("q") + " " + call.opens("shop") + call.opens("blog"))));
    private static final OwnPath ECHO = OwnPath.of("POST", "echo", call -> call.send("text/plain", call.body()));
    private static final OwnPath REFUSE = OwnPath.of("POST", "refuse", call -> {
        throw new OwnRefusal(409, "Not now.");
    });
    private static final OwnPath ALL = new OwnPath(
            "GET",
            "/all",
            OwnPath.Scope.SERVER,
            call -> call.send("text/plain", bytes(call.opens("shop") + " " + call.opens("blog"))));

    @TempDir
    Path folder;

    private static HttpRequest.Builder to(Served kv, String path, String token) {
        return HttpRequest.newBuilder(URI.create(kv.origin() + path)).header("authorization", "Bearer " + token);
    }

    private static String get(Served kv, String path, String token) {
        return text(kv.send(to(kv, path, token).build()));
    }

    private static String text(HttpResponse<byte[]> response) {
        return response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void eachDatabaseHasThemForItsOwnToken() {
        try (Served kv = Served.named(folder, List.of(SHOW), "shop", "blog")) {
            String shop = Served.token("shop");
            assertThat(get(kv, "/shop/holdfast/show?q=a%20b", shop)).isEqualTo("200 shop?a b truefalse");
            assertThat(get(kv, "/blog/holdfast/show", Served.token("blog"))).isEqualTo("200 blog? falsetrue");
            assertThat(get(kv, "/blog/holdfast/show", shop)).isEqualTo("401 Invalid access token.");
            assertThat(get(kv, "/shop/holdfast/show", "")).startsWith("401 ");
            HttpRequest bare = HttpRequest.newBuilder(URI.create(kv.origin() + "/shop/holdfast/show"))
                    .build();
            assertThat(text(kv.send(bare))).isEqualTo("401 The request has no authorization header.");
            for (String path : List.of(
                    "/holdfast/show",
                    "//holdfast/show",
                    "/x/holdfast/show",
                    "/shop/holdfast/show/",
                    "/shop/holdfast")) {
                assertThat(get(kv, path, shop)).as(path).isEqualTo("404 Resource not found.");
            }
        }
    }

    @Test
    void theOnlyDatabaseHasThemAtTheRootToo() {
        try (Served kv = Served.named(folder, List.of(SHOW), "shop")) {
            assertThat(get(kv, "/holdfast/show", Served.token("shop"))).isEqualTo("200 shop? truefalse");
        }
    }

    @Test
    void oneOfTheServerTellsWhatTheTokenOpens() {
        try (Served kv = Served.named(folder, List.of(ALL), "shop", "blog")) {
            assertThat(get(kv, "/all", Served.token("blog"))).isEqualTo("200 false true");
            assertThat(get(kv, "/all", Served.token("other"))).isEqualTo("401 Invalid access token.");
            assertThat(get(kv, "/shop/all", Served.token("shop"))).startsWith("404 ");
        }
    }

    /** A database may have the name of a path. */
    @Test
    void theyHideNothingOfADatabase() {
        try (Served kv = Served.named(folder, List.of(SHOW, ALL), "all", "holdfast")) {
            for (String name : List.of("all", "holdfast")) {
                HttpRequest exchange = to(kv, "/" + name, Served.token(name))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"supportedVersions\":[3]}"))
                        .build();
                assertThat(text(kv.send(exchange))).contains("/" + name + "/v2");
            }
            assertThat(get(kv, "/holdfast/holdfast/show", Served.token("holdfast")))
                    .isEqualTo("200 holdfast? falsefalse");
        }
    }

    @Test
    void bodiesAreBoundedAndRefusalsAreTexts() {
        try (Served kv = Served.named(folder, List.of(ECHO, REFUSE), "shop")) {
            Map<String, String> token = Map.of("authorization", "Bearer " + Served.token("shop"));
            assertThat(text(kv.post("/holdfast/echo", token, bytes("hello")))).isEqualTo("200 hello");
            assertThat(kv.post("/holdfast/echo", token, new byte[20_000]).statusCode())
                    .isEqualTo(413);
            assertThat(text(kv.post("/holdfast/refuse", token, new byte[0]))).isEqualTo("409 Not now.");
            assertThat(get(kv, "/holdfast/echo", Served.token("shop"))).startsWith("404 ");
            assertThat(kv.trouble).isEmpty();
        }
    }

    /** Goes on until it is told to end. */
    private static final class Endless {
        private final CountDownLatch told = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        void answer(OwnCall call) throws IOException {
            call.onEnd(told::countDown);
            OutputStream out = call.stream("application/octet-stream");
            out.write(1);
            out.flush();
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        }

        void demandEnd() throws InterruptedException {
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStreamEndsWhenTheOtherSideGoes() throws IOException, InterruptedException {
        Endless endless = new Endless();
        try (Served kv = Served.named(folder, List.of(OwnPath.of("POST", "stream", endless::answer)), "shop");
                RawHttp2 client = new RawHttp2(kv.server.port())) {
            client.post(1, "/holdfast/stream", Map.of("authorization", "Bearer " + Served.token("shop")), new byte[0]);
            assertThat(client.next(1).type()).isEqualTo(RawHttp2.HEADERS);
            assertThat(client.next(1).content()).containsExactly(1);
            client.reset(1);
            endless.demandEnd();
        }
    }

    @Test
    void aStreamEndsWithTheServer() throws IOException, InterruptedException {
        Endless endless = new Endless();
        try (Served kv = Served.named(folder, List.of(OwnPath.of("POST", "stream", endless::answer)), "shop")) {
            HttpRequest request = to(kv, "/holdfast/stream", Served.token("shop"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            try (InputStream in =
                    kv.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
                assertThat(in.read()).isEqualTo(1);
                kv.server.close();
                endless.demandEnd();
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }
}
