package dev.holdfast.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontTest {
    private static final String TOKEN = "Bearer right";

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final List<String> audit = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    /** A body. */
    public record Wish(String name, int count) {}

    @BeforeEach
    void start() {
        Routes routes = new Routes(List.of(
                endpoint("GET", "/open", Access.OPEN, call -> Reply.text("text/plain", "hello")),
                endpoint(
                        "GET",
                        "/things/{id}",
                        Access.LIST,
                        call -> Reply.json(
                                List.of(call.path("id"), call.caller().name()))),
                endpoint("GET", "/files/{id}/{name...}", Access.LIST, call -> Reply.json(call.path("name"))),
                endpoint("POST", "/things", Access.CAPTURE, call -> Reply.json(201, call.json(Wish.class))),
                endpoint("POST", "/busy", Access.CAPTURE, call -> {
                    throw new Failure(Failure.Kind.BUSY, "somebody else has it", "Wait.");
                }),
                endpoint("POST", "/away", Access.CAPTURE, call -> {
                    throw new DatabaseException(DatabaseException.Kind.FAILED, "the database is away", null);
                }),
                endpoint("GET", "/bug", Access.LIST, call -> {
                    throw new IllegalStateException("password=secret");
                }),
                endpoint("GET", "/numbers", Access.LIST, call -> Reply.json(call.number("n", 5, 1, 10))),
                endpoint(
                        "GET",
                        "/events",
                        Access.LIST,
                        call -> Events.reply(events -> {
                            events.event("progress", "1", new Wish("a\nb", 1));
                            events.keepAlive();
                            events.event("end", "2", new Wish("c", 2));
                        })),
                endpoint(
                        "GET",
                        "/stream",
                        Access.LIST,
                        call -> Reply.stream("text/plain", out -> {
                            int count = call.number("n", 1, 0, 1_000_000);
                            for (int at = 0; at < count; at++) {
                                out.write('x');
                            }
                        })),
                endpoint(
                        "GET",
                        "/torn",
                        Access.LIST,
                        call -> Reply.stream("text/plain", out -> {
                            out.write(new byte[100_000]);
                            throw new IOException("the store went away");
                        })),
                endpoint(
                        "GET",
                        "/unbegun",
                        Access.LIST,
                        call -> Reply.stream("text/plain", out -> {
                            throw new Failure(Failure.Kind.CORRUPT, "a part is missing", "Use another.");
                        }))));
        server = Server.start(
                Listen.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                routes,
                doorkeeper(),
                bugs::add);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void answersAndProblems() throws Exception {
        assertThat(get("/open").body()).isEqualTo("hello");
        assertThat(get("/things/a%2Fb%20c").body()).isEqualTo("[\"a/b c\",\"tester\"]");
        assertThat(get("/files/x/sql/part%201.zst").body()).isEqualTo("\"sql/part 1.zst\"");
        assertThat(get("/numbers").body()).isEqualTo("5");
        assertThat(get("/numbers?n=7").body()).isEqualTo("7");
        for (String bad : List.of("n=11", "n=0", "n=-1", "n=x", "n=99999999999999")) {
            assertProblem(400, get("/numbers?" + bad));
        }
        assertProblem(404, get("/nothing"));
        assertThat(assertProblem(405, post("/open", "{}")).headers().firstValue("allow"))
                .hasValue("GET");
        assertProblem(409, post("/busy", ""));
    }

    @Test
    void headTellsHowLongTheBodyWouldBe() throws Exception {
        HttpResponse<String> head = send(request("/open")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(head.headers().firstValue("content-length")).hasValue("5");
        assertThat(head.body()).isEmpty();
        assertThat(get("/open").body()).as("on the same connection").isEqualTo("hello");
    }

    @Test
    void aBodyThatFailsBeforeItsFirstByteIsAProblem() throws Exception {
        assertThat(assertProblem(500, get("/unbegun")).body()).contains("\"error\":\"a part is missing\"");
        assertThat(get("/open").body()).as("on the same connection").isEqualTo("hello");
        assertThat(bugs).isEmpty();
    }

    @Test
    void aDatabaseThatIsAwayIsNoBug() throws Exception {
        HttpResponse<String> away = assertProblem(503, post("/away", ""));
        assertThat(away.headers().firstValue("retry-after")).hasValue("5");
        assertThat(away.body()).contains("the database is away");
        assertThat(audit).anyMatch(entry -> entry.contains("/away") && entry.contains("503"));
        assertThat(bugs).isEmpty();
    }

    @Test
    void bodiesAreReadStrictly() throws Exception {
        assertThat(post("/things", "{\"name\":\"n\",\"count\":2}").statusCode()).isEqualTo(201);
        for (String bad : List.of(
                "",
                "{",
                "[]",
                "null",
                "{\"nmae\":\"n\"}",
                "{\"name\":\"n\",\"count\":null}",
                "{} {}",
                "{\"name\":\"n\",\"name\":\"m\",\"count\":2}",
                "[".repeat(100_000))) {
            JsonNode problem = JsonMapper.builder()
                    .build()
                    .readTree(assertProblem(400, post("/things", bad)).body());
            assertThat(problem.path("detail").asText()).doesNotContain("dev.holdfast");
        }
        assertThat(audit).contains("tester POST /things 201", "tester POST /things 400");
    }

    /** The connection is closed before all of it was sent, so the client may see no more than that. */
    @Test
    void aBodyThatIsTooLongIsNotRead() throws Exception {
        try {
            assertProblem(413, post("/things", "\"" + "x".repeat(16 * Front.MOST_BODY) + "\""));
        } catch (IOException cut) {
            assertThat(get("/open").body()).isEqualTo("hello");
        }
    }

    @Test
    void strangersAreRefused() throws Exception {
        HttpResponse<String> refused = send(request("/things/1").build());
        assertThat(assertProblem(401, refused).body()).contains("no token");
        assertThat(send(request("/open").build()).statusCode()).isEqualTo(200);
    }

    @Test
    void aBugIsToldToTheLogAndNotToTheCaller() throws Exception {
        assertThat(assertProblem(500, get("/bug")).body()).doesNotContain("secret");
        assertThat(bugs).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyAnswerIsSafeInABrowser() throws Exception {
        for (HttpResponse<String> response : List.of(get("/open"), get("/nothing"), get("/bug"))) {
            assertThat(response.headers().firstValue("content-security-policy")).isPresent();
            assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        }
    }

    @Test
    void eventsComeInOrder() throws Exception {
        assertThat(get("/events").body())
                .isEqualTo("event: progress\nid: 1\ndata: {\"name\":\"a\\nb\",\"count\":1}\n\n: \n\n"
                        + "event: end\nid: 2\ndata: {\"name\":\"c\",\"count\":2}\n\n");
    }

    /** Half a download must not look like a whole one. */
    @Test
    void aTornAnswerIsSeenAsTorn() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> get("/torn")).isInstanceOf(IOException.class);
    }

    /** Also to a caller who wants the connection closed then, as Python's urllib does each time. */
    @Test
    void aWholeAnswerHasItsEndAndATornOneHasNone() throws Exception {
        assertThat(raw("/events HTTP/1.1")).contains("event: end").endsWith("\r\n0\r\n\r\n");
        assertThat(raw("/stream?n=300000 HTTP/1.1")).hasSizeGreaterThan(300_000).endsWith("\r\n0\r\n\r\n");
        for (String path : List.of("/stream?n=1", "/stream?n=0", "/open", "/unbegun", "/nothing")) {
            assertThat(raw(path + " HTTP/1.1")).as(path).satisfies(FrontTest::assertWhole);
        }
        assertThat(raw("/torn HTTP/1.1")).doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(bugs).isEmpty();
    }

    private static void assertWhole(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        String head = answer.substring(0, body).toLowerCase(Locale.ROOT);
        assertThat(head).contains("connection: close");
        if (head.contains("transfer-encoding: chunked")) {
            assertThat(answer).endsWith("\r\n0\r\n\r\n");
        } else {
            assertThat(head).contains("content-length: " + (answer.length() - body) + "\r\n");
        }
    }

    @Test
    void anOlderHttpIsToldWhatIsSpoken() throws Exception {
        assertThat(raw("/open HTTP/1.0")).startsWith("HTTP/1.1 505").contains("proxy_http_version 1.1;");
    }

    private String raw(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            String head = "GET " + line + "\r\nHost: x\r\nConnection: close\r\nAuthorization: " + TOKEN + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** 2,000 requests of noise, seed 7: whatever comes, the server goes on and owns no bug. */
    @Test
    void noiseDoesNoHarm() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(noise(random));
                socket.shutdownOutput();
                socket.setSoTimeout(10_000);
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).as("request " + i + bugs).doesNotStartWith("HTTP/1.1 5");
            } catch (java.net.SocketException reset) {
                assertThat(reset).isNotInstanceOf(java.net.ConnectException.class);
            }
        }
        assertThat(get("/open").body()).isEqualTo("hello");
        assertThat(bugs).isEmpty();
    }

    private static byte[] noise(Random random) {
        byte[] junk = new byte[random.nextInt(200)];
        random.nextBytes(junk);
        String text = new String(junk, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "?");
        String[] methods = {"GET", "POST", "PUT", "HEAD", "OPTIONS", "BREW", ""};
        String head = methods[random.nextInt(methods.length)] + " /things" + (random.nextBoolean() ? "/" + text : "")
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + TOKEN + "\r\n";
        String more = random.nextBoolean() ? "X-" + random.nextInt(9) + ": " + text + "\r\n" : "";
        String length = "Content-Length: " + (random.nextInt(4) == 0 ? "-1" : random.nextInt(250)) + "\r\n";
        byte[] bytes = (head + more + length + "\r\n" + text).getBytes(StandardCharsets.ISO_8859_1);
        return random.nextInt(3) == 0 ? junk : bytes;
    }

    private static Endpoint endpoint(String method, String path, Access access, Endpoint.Handler handler) {
        return new Endpoint(method, path, access, "Does it.", null, null, handler);
    }

    private Doorkeeper doorkeeper() {
        return new Doorkeeper() {
            @Override
            public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
                if (!visitor.authorization().equals(List.of(TOKEN))) {
                    throw Problem.of(401, "there is no token", "Send one.").with("www-authenticate", "Bearer");
                }
                return new Admitted("tester", "");
            }

            @Override
            public void done(Admitted who, String what, String on, int status) {
                audit.add(who.name() + " " + what + " " + status);
            }
        };
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).header("Authorization", TOKEN).build());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path)
                .header("Authorization", TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> assertProblem(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"status\":" + status);
        return response;
    }
}
