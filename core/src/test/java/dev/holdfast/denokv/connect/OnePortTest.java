package dev.holdfast.denokv.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that answers with the size of what it got, spoken to as Deno and as npm's client do. */
class OnePortTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private Guests guests;
    private WebServer server;

    private void start(boolean prompt) {
        HELIDON.setLevel(Level.SEVERE);
        SocketOptions options = SocketOptions.builder().tcpNoDelay(true).buildPrototype();
        WebServerConfig.Builder builder = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .useNio(false)
                .shutdownHook(false)
                .routing(routing -> routing.post(
                        "/size",
                        (request, response) ->
                                response.send("size=" + request.content().as(byte[].class).length)));
        if (prompt) {
            guests = new Guests(Patience.USUAL);
            OnePort.configure(builder, options, Http1Config.create(), Http2Config.create(), guests);
        } else {
            builder.connectionOptions(options);
        }
        server = builder.build().start();
    }

    @AfterEach
    void stop() {
        server.stop();
        if (guests != null) {
            guests.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    @Test
    void speaksBothOnOnePort() throws IOException {
        start(true);
        for (int size : new int[] {1, 5_000, 60_000}) {
            try (Socket one = connect();
                    Socket two = connect()) {
                assertThat(overHttp1(one, size)).isEqualTo("size=" + size);
                assertThat(overHttp1(one, size)).isEqualTo("size=" + size);
                two.getOutputStream().write(PREFACE);
                assertThat(overHttp2(two, size, 1)).isEqualTo("size=" + size);
                assertThat(overHttp2(two, size, 3)).isEqualTo("size=" + size);
            }
        }
    }

    /** However the first bytes are cut. */
    @Test
    void knowsWhatIsSpokenByTheFirstBytes() throws Exception {
        start(true);
        for (int cut = 1; cut <= PREFACE.length; cut++) {
            try (Socket socket = connect()) {
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(PREFACE, 0, cut);
                awaitRead();
                socket.getOutputStream().write(PREFACE, cut, PREFACE.length - cut);
                assertThat(overHttp2(socket, 10, 1)).as("cut at %d", cut).isEqualTo("size=10");
            }
        }
        for (int cut = 1; cut < 4; cut++) {
            try (Socket socket = connect()) {
                socket.setTcpNoDelay(true);
                byte[] request = http1(10);
                socket.getOutputStream().write(request, 0, cut);
                awaitRead();
                socket.getOutputStream().write(request, cut, request.length - cut);
                assertThat(answer1(socket)).as("cut at %d", cut).isEqualTo("size=10");
            }
        }
    }

    /** Some milliseconds are enough for the server to see the first piece; if not, the case is only an easier one. */
    private static void awaitRead() {
        long end = System.nanoTime() + 5_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void forgetsConnectionsThatSayNothing() throws Exception {
        start(true);
        for (int i = 0; i < 200; i++) {
            connect().close();
        }
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (guests.size() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(guests.size()).isZero();
    }

    /** Without it each request waits for 40 ms; a second in all. */
    @Test
    void requestsInTwoSegmentsDoNotStall() throws IOException {
        start(false);
        double before = median();
        server.stop();
        assumeTrue(before > 20, "this system acknowledges at once by itself");
        start(true);
        assertThat(median()).as("ms; without: %s", before).isLessThan(before / 2);
    }

    /** Milliseconds for a request whose head and body are two writes of a client that leaves Nagle's algorithm on. */
    private double median() throws IOException {
        try (Socket socket = connect()) {
            byte[] request = http1(5_000);
            int head = request.length - 5_000;
            long[] times = new long[25];
            for (int i = 0; i < times.length; i++) {
                long begun = System.nanoTime();
                socket.getOutputStream().write(request, 0, head);
                socket.getOutputStream().write(request, head, 5_000);
                answer1(socket);
                times[i] = System.nanoTime() - begun;
            }
            // The first ones are acknowledged at once by every Linux.
            long[] late = Arrays.copyOfRange(times, 10, times.length);
            Arrays.sort(late);
            return late[late.length / 2] / 1e6;
        }
    }

    private static String overHttp1(Socket socket, int size) throws IOException {
        socket.getOutputStream().write(http1(size));
        return answer1(socket);
    }

    private static byte[] http1(int size) {
        byte[] head = ("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: " + size + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(head, head.length + size);
    }

    private static String answer1(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readByte());
        }
        String length = head.toString().replaceAll("(?is).*content-length: *(\\d+).*", "$1");
        return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.US_ASCII);
    }

    /** As small a client as can be: no compression of headers, and windows that are never full. */
    private static String overHttp2(Socket socket, int size, int stream) throws IOException {
        OutputStream out = socket.getOutputStream();
        if (stream == 1) {
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
        }
        // :method POST, :scheme http; then :path and :authority by the index of their names (RFC 7541, Appendix A).
        byte[] headers = ByteBuffer.allocate(14)
                .put(new byte[] {(byte) 0x83, (byte) 0x86, 0x04, 5})
                .put("/size".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {0x01, 3})
                .put("web".getBytes(StandardCharsets.US_ASCII))
                .array();
        out.write(frame(HEADERS, END_HEADERS, stream, headers));
        for (int sent = 0; sent < size; ) {
            int part = Math.min(16_000, size - sent);
            sent += part;
            out.write(frame(DATA, sent == size ? END_STREAM : 0, stream, new byte[part]));
        }
        return answer2(new DataInputStream(socket.getInputStream()), stream);
    }

    private static byte[] frame(int type, int flags, int stream, byte[] content) {
        return ByteBuffer.allocate(9 + content.length)
                .put((byte) (content.length >> 16))
                .putShort((short) content.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(content)
                .array();
    }

    private static String answer2(DataInputStream in, int stream) throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] content = in.readNBytes(length);
            if (of == stream && type == DATA) {
                text.append(new String(content, StandardCharsets.US_ASCII));
            }
            if (of == stream && (flags & END_STREAM) != 0 && type <= HEADERS) {
                return text.toString();
            }
        }
    }
}
