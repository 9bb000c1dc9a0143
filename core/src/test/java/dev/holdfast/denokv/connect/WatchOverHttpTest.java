package dev.holdfast.denokv.connect;

import static dev.holdfast.denokv.engine.KvFixture.set;
import static dev.holdfast.denokv.engine.KvFixture.watch;
import static dev.holdfast.denokv.engine.KvFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.WatchOutput;
import dev.holdfast.testing.Loops;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches over both protocols, and connections whose other side does not do its part. */
class WatchOverHttpTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Patience FAST_PINGS = new Patience(LONG, 1_024, LONG, LONG, Duration.ofMillis(50));

    @TempDir
    Path folder;

    private static DataInputStream stream(Served kv, String... keys) {
        HttpRequest request = kv.request(
                "/v2/watch",
                Served.dataHeaders(),
                HttpRequest.BodyPublishers.ofByteArray(watch(keys).toBytes()));
        HttpResponse<InputStream> response = kv.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("content-type")).containsExactly("application/octet-stream");
        return new DataInputStream(response.body());
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        return in.readNBytes(Integer.reverseBytes(in.readInt()));
    }

    private static WatchOutput message(DataInputStream in) throws IOException {
        byte[] frame;
        do {
            frame = frame(in);
        } while (frame.length == 0);
        return WatchOutput.parse(frame);
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String value(WatchOutput message, int key) {
        return new String(message.keys().get(key).entry().value(), StandardCharsets.UTF_8);
    }

    @Test
    void tellsTheStateThenChangesAndPings() throws IOException {
        try (Served kv = Served.in(folder, FAST_PINGS);
                DataInputStream in = stream(kv, "a", "b")) {
            WatchOutput first = WatchOutput.parse(frame(in));
            assertThat(first.keys()).allMatch(key -> key.changed() && key.entry() == null);
            assertThat(frame(in)).as("a ping").isEmpty();
            assertThat(frame(in)).as("another").isEmpty();
            kv.data("atomic_write", write(set("b", "1"), set("c", "1")).toBytes());
            WatchOutput second = message(in);
            assertThat(second.keys()).as("Deno wants all of them").allMatch(WatchOutput.Key::changed);
            assertThat(value(second, 1)).isEqualTo("1");
        }
    }

    /** Such as of a server that is told to end: whoever watched asks again, and finds another. */
    @Test
    void endsWithTheServer() throws IOException {
        Served kv = Served.in(folder, Patience.USUAL);
        try (DataInputStream in = stream(kv, "a")) {
            frame(in);
            kv.server.close();
            assertThat(in.read()).isEqualTo(-1);
        } finally {
            kv.close();
        }
    }

    /** Helidon alone would go on for as long as the connection lasts. */
    @Test
    void aStreamThatIsGivenUpIsForgotten() throws IOException {
        try (Served kv = Served.in(folder, Patience.USUAL);
                RawHttp2 client = new RawHttp2(kv.server.port())) {
            for (int stream = 1; stream < 20; stream += 2) {
                client.post(
                        stream, "/v2/watch", Served.dataHeaders(), watch("a").toBytes());
                assertThat(client.next(stream).type()).isEqualTo(RawHttp2.HEADERS);
                assertThat(client.next(stream).content()).isNotEmpty();
            }
            assertThat(kv.server.watches()).isEqualTo(10);
            for (int stream = 1; stream < 18; stream += 2) {
                client.reset(stream);
            }
            await("nine are forgotten", () -> kv.server.watches() == 1);
            kv.data("atomic_write", write(set("a", "1")).toBytes());
            assertThat(new String(client.next(19).content(), StandardCharsets.UTF_8))
                    .contains("1");
        }
    }

    @Test
    void connectionsThatEndTakeTheirWatchesWithThem() throws IOException {
        try (Served kv = Served.in(folder, FAST_PINGS)) {
            try (RawHttp2 client = new RawHttp2(kv.server.port())) {
                client.post(1, "/v2/watch", Served.dataHeaders(), watch("a").toBytes());
                client.next(1);
                stream(kv, "a").close();
                await("one is left", () -> kv.server.watches() == 1);
            }
            await("none is left", () -> kv.server.watches() == 0);
        }
    }

    @Test
    void whoNeverShowsATokenIsCut() throws IOException {
        Patience patience = new Patience(Duration.ofMillis(400), 1_024, LONG, LONG, Duration.ofMillis(100));
        try (Served kv = Served.in(folder, patience);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), kv.server.port());
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), kv.server.port());
                DataInputStream watched = stream(kv, "a")) {
            slow.getOutputStream().write("POST / HTT".getBytes(StandardCharsets.US_ASCII));
            for (Socket one : List.of(silent, slow)) {
                one.setSoTimeout(30_000);
                assertThat(one.getInputStream().read()).isEqualTo(-1);
            }
            frame(watched);
            assertThat(frame(watched)).as("who has shown one stays").isEmpty();
        }
    }

    /** Over two seconds: those that are left are waited for when the server ends. */
    @Test
    void strangersPushOutOnlyStrangers() throws IOException {
        Patience patience = new Patience(LONG, 5, LONG, LONG, Duration.ofMillis(100));
        List<Socket> strangers = new ArrayList<>();
        try (Served kv = Served.in(folder, patience);
                DataInputStream watched = stream(kv, "a")) {
            for (int i = 0; i < 8; i++) {
                strangers.add(new Socket(InetAddress.getLoopbackAddress(), kv.server.port()));
            }
            for (Socket one : strangers.subList(0, 3)) {
                one.setSoTimeout(30_000);
                assertThat(one.getInputStream().read()).isEqualTo(-1);
            }
            frame(watched);
            assertThat(frame(watched)).isEmpty();
        } finally {
            for (Socket one : strangers) {
                one.close();
            }
        }
    }

    /** A client that takes nothing of its answers holds them in the server's memory. */
    @Test
    void whoTakesNothingIsCut() throws IOException {
        Duration brief = Duration.ofMillis(500);
        Patience patience = new Patience(Duration.ofSeconds(2), 1_024, brief, LONG, LONG);
        try (Served kv = Served.in(folder, patience);
                Socket deaf = new Socket()) {
            for (int i = 0; i < 10; i++) {
                kv.data("atomic_write", write(set("k" + i, "x".repeat(60_000))).toBytes());
            }
            deaf.setReceiveBufferSize(4_096);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), kv.server.port()));
            byte[] read = new SnapshotRead(List.of(new ReadRange(new byte[0], new byte[] {-1}, 100, false))).toBytes();
            StringBuilder head = new StringBuilder("POST /v2/snapshot_read HTTP/1.1\r\nhost: localhost\r\n");
            Served.dataHeaders().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
            head.append("content-length: " + read.length + "\r\n\r\n");
            byte[] request = ByteBuffer.allocate(head.length() + read.length)
                    .put(head.toString().getBytes(StandardCharsets.US_ASCII))
                    .put(read)
                    .array();
            for (int i = 0; i < 20; i++) {
                deaf.getOutputStream().write(request);
            }
            await("it is cut", () -> kv.server.connections() <= 1);
        }
    }

    /** Ten thousand with {@code -Dholdfast.soak=true}; each may take 20 KB. Over two seconds: they are that many. */
    @Test
    void idleWatchesTakeLittle() throws IOException {
        int count = Loops.count(2_000, 10_000);
        try (Served kv = Served.in(folder, Patience.USUAL);
                RawHttp2 client = new RawHttp2(kv.server.port())) {
            long before = used();
            for (int i = 0; i < count; i++) {
                int stream = 2 * i + 1;
                client.post(
                        stream,
                        "/v2/watch",
                        Served.dataHeaders(),
                        watch("key" + i).toBytes());
                client.next(stream);
            }
            assertThat(kv.server.watches()).isEqualTo(count);
            long each = (used() - before) / count;
            System.out.println(count + " idle watches: " + each + " bytes each");
            assertThat(each).isLessThan(20_000);
            kv.data("atomic_write", write(set("key7", "1")).toBytes());
            RawHttp2.Frame frame = client.next(15);
            while (frame.content().length < 5 || frame.type() != RawHttp2.DATA || !holds(frame)) {
                frame = client.next(15);
            }
        }
    }

    private static boolean holds(RawHttp2.Frame frame) {
        return new String(frame.content(), StandardCharsets.ISO_8859_1).contains("key7");
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
