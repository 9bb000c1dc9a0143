package dev.holdfast.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.line.Bounds;
import dev.holdfast.server.tls.MadeCertificate;
import dev.holdfast.server.tls.ServerCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a peer can hold up, over raw sockets. Takes some seconds: the bounds here are of a quarter of a second, and each test sees
 * one of them pass.
 */
class BoundsTest {
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final String GET = "GET /open HTTP/1.1\r\nHost: x\r\n";
    private static final String POST = "POST /things HTTP/1.1\r\nHost: x\r\n";

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private Server server;

    @TempDir
    Path folder;

    @BeforeEach
    void start() {
        server = serve(new Bounds(SHORT, SHORT, SHORT, Duration.ofSeconds(30), 64), Optional.empty());
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void aHeadThatTricklesIsCut() throws IOException {
        assertThat(trickled(GET + "X-Slow: " + "a".repeat(100_000))).isEmpty();
    }

    @Test
    void aFirstLineThatTricklesIsCut() throws IOException {
        assertThat(trickled("GET /" + "a".repeat(100_000))).isEmpty();
    }

    @Test
    void aBodyThatTricklesIsCut() throws IOException {
        String answer = trickled(POST + "Content-Length: 100000\r\n\r\n");
        assertThat(answer).doesNotContain("HTTP/1.1 5").doesNotContain("HTTP/1.1 2");
    }

    @Test
    void aBodyInChunksThatNeverEndsIsRefused() throws IOException {
        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        try (Socket socket = connect()) {
            send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n");
            try {
                for (int i = 0; i < 1_000; i++) {
                    send(socket, chunk);
                }
            } catch (SocketException cut) {
                return;
            }
            assertThat(rest(socket)).startsWith("HTTP/1.1 413");
        }
    }

    /** What it says it will send is looked at before any of it is waited for. */
    @Test
    void aBodyOfTenGigabytesIsRefusedAtOnce() throws IOException {
        try (Socket socket = connect()) {
            send(socket, POST + "Content-Length: 10000000000\r\n\r\n");
            assertThat(rest(socket)).startsWith("HTTP/1.1 413");
        }
        try (Socket socket = connect()) {
            send(socket, POST + "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
            assertThat(rest(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void strangersSendLittle() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5_000));
            assertThat(rest(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void hugeHeadsAreRefused() throws IOException {
        for (String head : List.of(
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                GET + "X-Long: " + "a".repeat(20_000) + "\r\n\r\n",
                GET + "X-Many: 1\r\n".repeat(3_000) + "\r\n")) {
            try (Socket socket = connect()) {
                send(socket, head);
                assertThat(rest(socket)).startsWith("HTTP/1.1 4").containsPattern("^HTTP/1.1 4(00|14|31) ");
            } catch (SocketException cut) {
                assertThat(cut).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
            }
        }
    }

    @Test
    void expectContinueIsAnsweredBeforeTheBody() throws IOException {
        String body = "{\"name\":\"n\",\"count\":1}";
        try (Socket socket = connect()) {
            send(socket, POST + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 100");
            send(socket, body);
            assertThat(head(socket)).startsWith("HTTP/1.1 201");
        }
    }

    @Test
    void requestsInAPipelineAreAnsweredInOrder() throws IOException {
        String body = "{\"name\":\"n\",\"count\":1}";
        try (Socket socket = connect()) {
            send(
                    socket,
                    GET + "\r\n" + POST + "Content-Length: " + body.length() + "\r\n\r\n" + body
                            + "GET /none HTTP/1.1\r\nHost: x\r\n\r\n" + GET + "Connection: close\r\n\r\n");
            Matcher statuses = Pattern.compile("HTTP/1.1 (\\d+)").matcher(rest(socket));
            List<String> all = new ArrayList<>();
            while (statuses.find()) {
                all.add(statuses.group(1));
            }
            assertThat(all).containsExactly("200", "201", "404", "200");
        }
    }

    /** Two lengths, or a length and chunks: who reads which is how requests are smuggled. */
    @Test
    void ambiguousLengthsAreRefused() throws IOException {
        for (String lengths : List.of(
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length : 5\r\n")) {
            try (Socket socket = connect()) {
                send(socket, POST + lengths + "\r\n0\r\n\r\n" + GET + "\r\n");
                assertThat(rest(socket)).as(lengths).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 2");
            }
        }
    }

    /** Whoever asks for much and takes nothing holds a place, but not for long. */
    @Test
    void aPeerThatDoesNotReadIsCut() throws Exception {
        try (Socket socket = connect()) {
            socket.setReceiveBufferSize(4_096);
            send(socket, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** With half-open listeners of events: a write fails, and the place is free. */
    @Test
    void aListenerThatVanishesIsNoticed() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
            socket.setSoLinger(true, 0);
        }
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void idleConnectionsAreClosedWithoutAWord() throws IOException {
        server.close();
        server = serve(new Bounds(SHORT, SHORT, SHORT, SHORT, 64), Optional.empty());
        try (Socket fresh = connect();
                Socket used = connect()) {
            send(used, GET + "\r\n");
            assertThat(rest(used)).startsWith("HTTP/1.1 200").endsWith("hello");
            assertThat(rest(fresh)).isEmpty();
        }
    }

    /** Many that only hold a place do not keep others out: the idlest are closed. */
    @Test
    void idleOnesMakeRoom() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                idle.add(connect());
            }
            try (Socket socket = connect()) {
                send(socket, GET + "Connection: close\r\n\r\n");
                assertThat(rest(socket)).startsWith("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aHandshakeThatTricklesIsCut() throws Exception {
        MadeCertificate made = MadeCertificate.in(folder, "tls", "EC");
        ServerCertificate certificate =
                new ServerCertificate(made.certificate(), made.key(), Clock.systemUTC(), failure -> {});
        server.close();
        server = serve(new Bounds(SHORT, SHORT, SHORT, Duration.ofSeconds(30), 64), Optional.of(certificate));
        assertThat(trickled("\u0016\u0003\u0001\u0030\u0000\u0001")).isEmpty();
    }

    @Test
    void theWayIsTakenAsItIsWritten() throws IOException {
        for (String way : List.of("/files/x/..%2f..%2fetc", "/files/x/%2e%2e/%2e%2e", "/files/x/../../etc")) {
            assertThat(answer(way)).as(way).startsWith("HTTP/1.1 200").contains("..");
        }
        for (String way :
                List.of("/files/x/%", "/files/x/%g0", "/files/x/%2", "/open?a=%zz", "/files/x/%-1", "/files/x/%00")) {
            assertThat(answer(way)).as(way).startsWith("HTTP/1.1 400");
        }
        assertThat(answer("/files/x/%0d%0aX:1")).startsWith("HTTP/1.1 200").doesNotContain("\r\nX:1");
        assertThat(answer("//open")).startsWith("HTTP/1.1 404");
        assertThat(answer("/open/")).startsWith("HTTP/1.1 404");
    }

    private String answer(String way) throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET " + way + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return rest(socket);
        }
    }

    /** Sends byte by byte, more often than any single wait is long, until it is cut; tells what was answered. */
    private String trickled(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long begun = System.nanoTime();
        try (Socket socket = connect()) {
            socket.setSoTimeout(20);
            StringBuilder answer = new StringBuilder();
            for (int i = 0; i < 1_000; i++) {
                try {
                    if (i < bytes.length || i % 2 == 0) {
                        socket.getOutputStream().write(i < bytes.length ? bytes[i] : 'a');
                    }
                    int read = socket.getInputStream().read();
                    if (read < 0) {
                        break;
                    }
                    answer.append((char) read);
                } catch (java.net.SocketTimeoutException notYet) {
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
                } catch (SocketException cut) {
                    break;
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(SHORT, Duration.ofSeconds(15));
            return answer.toString();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            assertThat(read).as("end after " + head).isNotNegative();
            head.append((char) read);
        }
        return head.toString();
    }

    private Server serve(Bounds bounds, Optional<ServerCertificate> certificate) {
        Routes routes = new Routes(List.of(
                endpoint("GET", "/open", Access.OPEN, call -> Reply.text("text/plain", "hello")),
                endpoint("POST", "/login", Access.OPEN, call -> Reply.text("text/plain", "in")),
                endpoint("GET", "/files/{id}/{name...}", Access.LIST, call -> Reply.json(call.path("name"))),
                endpoint("POST", "/things", Access.CAPTURE, call -> Reply.json(201, call.json(FrontTest.Wish.class))),
                endpoint(
                        "GET",
                        "/endless",
                        Access.LIST,
                        call -> Reply.stream("text/event-stream", out -> {
                            try {
                                while (true) {
                                    out.write(new byte[10_000]);
                                    out.flush();
                                }
                            } finally {
                                gone.countDown();
                            }
                        }))));
        return Server.start(
                new Listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        certificate.map(ServerCertificate::context),
                        bounds),
                routes,
                new Anybody(),
                bugs::add);
    }

    private static Endpoint endpoint(String method, String path, Access access, Endpoint.Handler handler) {
        return new Endpoint(method, path, access, "A test.", null, null, handler);
    }

    private static final class Anybody implements Doorkeeper {
        @Override
        public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
            return new Admitted("anybody", "");
        }

        @Override
        public void done(Admitted who, String what, String on, int status) {
            // Nobody looks.
        }
    }
}
