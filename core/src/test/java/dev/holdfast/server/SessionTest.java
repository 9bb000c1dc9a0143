package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Mode;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.files.FileUsedCodes;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpCheck;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Listen;
import dev.holdfast.server.http.Reply;
import dev.holdfast.server.http.Routes;
import dev.holdfast.server.http.Server;
import dev.holdfast.server.session.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in with a browser, over HTTP: what the cookie opens, for whom, and for how long. */
class SessionTest {
    private static final TotpSecret SECRET = TotpSecret.random(new SplittableRandom(7), Totp.Hash.SHA1);

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-11-26T08:00:05Z"));
    private final SplittableRandom random = new SplittableRandom(11);
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private FileKeyStore keys;
    private KeyText key;
    private Server server;

    @BeforeEach
    void start() {
        keys = new FileKeyStore(folder.resolve("keys.json"));
        key = add(Role.LIST, Role.CAPTURE);
        open(gate(Callers.ANY));
    }

    private Gate gate(Callers callers) {
        Authenticator authenticator = new Authenticator(
                new AuthSettings(Mode.BOTH, TotpCheck.of(Totp.USUAL, SECRET), callers, 1_200),
                keys,
                new FileUsedCodes(folder.resolve("used.json")),
                clock);
        Gate.Trail written = (who, what, on, outcome, address) -> trail.add(who + " " + what + " " + outcome);
        return new Gate(authenticator, new Sessions(clock, random), written);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void theCookieStandsForTheKeyAndNotForMore() throws Exception {
        assertThat(json(get("/api/v1/session", "")).path("signedIn").asBoolean())
                .isFalse();
        assertThat(json(get("/api/v1/session", "")).path("asks").asText()).isEqualTo("both");
        HttpResponse<String> answer = signIn(key);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("set-cookie").orElseThrow())
                .endsWith("; Path=/; HttpOnly; SameSite=Strict");
        JsonNode who = json(answer);
        assertThat(who.path("name").asText()).isEqualTo("key:" + key.id() + "+totp");
        assertThat(who.path("title").asText()).isEqualTo("a key");
        assertThat(who.path("roles")).extracting(JsonNode::asText).containsExactly("capture", "list");
        String cookie = cookie(answer);
        assertThat(json(get("/api/v1/session", cookie)).path("csrf")).isEqualTo(who.path("csrf"));

        assertThat(get("/things", cookie).statusCode()).isEqualTo(200);
        assertThat(get("/things", "").statusCode()).isEqualTo(401);
        assertThat(get("/things", "holdfast_session=" + "0".repeat(64)).statusCode())
                .isEqualTo(401);
        assertThat(get("/keys", cookie).statusCode()).isEqualTo(403);
        assertThat(trail)
                .contains(
                        "key:" + key.id() + "+totp POST /api/v1/session 201",
                        "key:" + key.id() + "+totp GET /keys refused: this key may not do that");
        assertThat(trail.toString()).doesNotContain(cookie).doesNotContain(key.reveal());
    }

    @Test
    void aChangeNeedsWhatAnotherSiteCanNotSend() throws Exception {
        HttpResponse<String> answer = signIn(key);
        String cookie = cookie(answer);
        String csrf = json(answer).path("csrf").asText();
        assertThat(send("POST", "/things", "Cookie", cookie).statusCode()).isEqualTo(403);
        assertThat(send("POST", "/things", "Cookie", cookie, "X-Holdfast-Csrf", csrf.replaceAll("[0-9]", "f"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(trail.getLast()).contains("refused: a changing call with the cookie needs");
        // No code is needed any more, and none is used up: the session has had one.
        for (int i = 0; i < 2; i++) {
            assertThat(send("POST", "/things", "Cookie", cookie, "X-Holdfast-Csrf", csrf)
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(send("DELETE", "/api/v1/session", "Cookie", cookie).statusCode())
                .isEqualTo(403);
        HttpResponse<String> out = send("DELETE", "/api/v1/session", "Cookie", cookie, "X-Holdfast-Csrf", csrf);
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("set-cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(get("/things", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void itEndsWithItsKeyAndWithItsTime() throws Exception {
        KeyText other = add(Role.LIST);
        clock.of(Duration.ofMinutes(2));
        String first = cookie(signIn(key));
        clock.of(Duration.ofMinutes(2));
        String second = cookie(signIn(other));
        keys.remove(key.id());
        assertThat(get("/things", first).statusCode()).isEqualTo(401);
        assertThat(json(get("/api/v1/session", first)).path("signedIn").asBoolean())
                .isFalse();
        for (int i = 0; i < 14; i++) {
            assertThat(get("/things", second).statusCode()).isEqualTo(200);
            clock.of(Duration.ofMinutes(50));
        }
        clock.of(Duration.ofMinutes(20));
        assertThat(get("/things", second).statusCode()).as("after twelve hours").isEqualTo(401);

        String third = cookie(signIn(other));
        clock.of(Duration.ofMinutes(61));
        assertThat(get("/things", third).statusCode()).as("after an idle hour").isEqualTo(401);
    }

    /** Else it would never end. */
    @Test
    void aSessionOpensNoOther() throws Exception {
        HttpResponse<String> answer = signIn(key);
        String csrf = json(answer).path("csrf").asText();
        HttpResponse<String> again = send("POST", "/api/v1/session", "Cookie", cookie(answer), "X-Holdfast-Csrf", csrf);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.headers().firstValue("set-cookie")).isEmpty();
        assertThat(trail.getLast()).isEqualTo("key:" + key.id() + "+totp POST /api/v1/session 401");
    }

    @Test
    void signingInIsGuardedAsEveryCall() throws Exception {
        assertThat(send("POST", "/api/v1/session", "Authorization", "Bearer " + key.reveal())
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> noList = signIn(add(Role.CAPTURE));
        assertThat(noList.statusCode()).isEqualTo(403);
        assertThat(noList.headers().firstValue("set-cookie")).isEmpty();
        for (int i = 0; i < 6; i++) {
            send("POST", "/api/v1/session", "Authorization", "Bearer " + key.reveal() + ".000000");
        }
        clock.of(Duration.ofMillis(500));
        assertThat(signIn(key).statusCode()).as("locked").isEqualTo(429);
    }

    @Test
    void aRefusedAddressLearnsNothingAndProlongsNothing() throws Exception {
        server.close();
        List<Cidr> here = List.of(Cidr.parse("127.0.0.0/8"));
        Gate gate = gate(new Callers(here, here));
        open(gate);
        String cookie = cookie(signIn(key));
        for (int minutes = 0; minutes < 60; minutes += 30) {
            clock.of(Duration.ofMinutes(30));
            for (String path : List.of("/api/v1/session", "/open", "/healthz", "/nothing", "/things")) {
                HttpResponse<String> answer = send("GET", path, "Cookie", cookie, "X-Forwarded-For", "198.51.100.1");
                assertThat(answer.statusCode()).as(path).isEqualTo(403);
                assertThat(answer.body()).doesNotContain(key.id()).doesNotContain("csrf");
            }
        }
        assertThat(gate.refusals()).containsEntry("address", 10L);
        assertThat(trail).contains("unknown GET /open refused: calls from this address are not taken");
        assertThat(get("/open", "").statusCode()).isEqualTo(200);
        assertThat(get("/things", cookie).statusCode()).as("after an idle hour").isEqualTo(401);
    }

    @Test
    void overTlsTheCookieIsSecure() throws Exception {
        HttpResponse<String> answer = send(
                "POST",
                "/api/v1/session",
                "Authorization",
                "Bearer " + key.reveal() + "." + code(),
                "X-Forwarded-Proto",
                "https");
        assertThat(answer.headers().firstValue("set-cookie").orElseThrow()).endsWith("; Secure");
    }

    @Test
    void withoutCredentialsOnlyPagesOfThisServerMayCall() throws Exception {
        server.close();
        open(new Loopback((who, what, on, outcome, address) -> trail.add(who + " " + what + " " + outcome)));
        JsonNode who = json(get("/api/v1/session", ""));
        assertThat(who.path("open").asBoolean()).isTrue();
        assertThat(who.path("roles").path(0).asText()).isEqualTo("admin");
        String own = "http://127.0.0.1:" + server.port();
        assertThat(send("POST", "/things", "Origin", own).statusCode()).isEqualTo(201);
        assertThat(send("POST", "/things").statusCode()).as("no browser").isEqualTo(201);
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1", own + ".evil.example")) {
            assertThat(send("POST", "/things", "Origin", origin).statusCode())
                    .as(origin)
                    .isEqualTo(403);
        }
        // DNS rebinding: the page's own name leads here, so its calls are no calls of another site.
        assertThat(statusLine("evil.example:" + server.port())).contains(" 403 ");
        assertThat(statusLine("LOCALHOST:" + server.port())).contains(" 200 ");
    }

    @Test
    void sessionsAreBounded() {
        Sessions sessions = new Sessions(clock, random);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            ids.add(sessions.begin("totp", "").id());
        }
        assertThat(Set.copyOf(ids)).hasSize(1_001);
        assertThat(sessions.find(ids.getFirst())).isEmpty();
        assertThat(sessions.find(ids.get(1))).isPresent();
        assertThat(sessions.find(ids.getLast())).isPresent();
    }

    private void open(Doorkeeper doorkeeper) {
        List<Endpoint> endpoints = new ArrayList<>(doorkeeper.endpoints());
        endpoints.add(
                new Endpoint("GET", "/things", Access.LIST, "All.", null, null, call -> Reply.json(List.of("thing"))));
        endpoints.add(new Endpoint(
                "POST", "/things", Access.CAPTURE, "One more.", null, null, call -> Reply.json(201, List.of())));
        endpoints.add(new Endpoint("GET", "/keys", Access.ADMIN, "Keys.", null, null, call -> Reply.json(List.of())));
        for (String path : List.of("/open", "/healthz")) {
            endpoints.add(new Endpoint("GET", path, Access.OPEN, "Open.", null, null, call -> Reply.json(List.of())));
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = Server.start(new Listen(address, Optional.empty()), new Routes(endpoints), doorkeeper, bugs::add);
    }

    private KeyText add(Role... roles) {
        KeyText text = KeyText.random(random);
        keys.add(text.kept("a key", Set.of(roles), clock.instant(), Optional.empty()));
        return text;
    }

    private String code() {
        return Totp.USUAL.code(SECRET, Totp.step(clock.instant()));
    }

    private HttpResponse<String> signIn(KeyText text) throws Exception {
        return send("POST", "/api/v1/session", "Authorization", "Bearer " + text.reveal() + "." + code());
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        return cookie.isEmpty() ? send("GET", path) : send("GET", path, "Cookie", cookie);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Java's client lets nobody choose the header Host. */
    private String statusLine(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request = "GET /things HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JsonMapper.builder().build().readTree(response.body());
    }
}
