package dev.holdfast.denokv.connect;

import static dev.holdfast.denokv.engine.KvFixture.bigint;
import static dev.holdfast.denokv.engine.KvFixture.bytes;
import static dev.holdfast.denokv.engine.KvFixture.delete;
import static dev.holdfast.denokv.engine.KvFixture.number;
import static dev.holdfast.denokv.engine.KvFixture.set;
import static dev.holdfast.denokv.engine.KvFixture.u64;
import static dev.holdfast.denokv.engine.KvFixture.watch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.testing.Loops;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that were damaged, or never were any: all are answered, and none with what a client would repeat for ever. */
class FuzzTest {
    private static final int THREADS = 6;
    private static final List<String> ACTIONS = List.of("snapshot_read", "atomic_write", "watch");

    private static final List<byte[]> WHOLE = List.of(
            write(set("a", "1", 5), delete("b"), u64(Mutation.Type.SUM, "n", 7), u64(Mutation.Type.MIN, "n", 3)),
            write(number("d", 1.5), bigint("big", -7), u64(Mutation.Type.MAX, "m", 9)),
            new AtomicWrite(
                            List.of(new Check(bytes("a"), new byte[10]), new Check(bytes("b"), new byte[0])),
                            List.of(set("c", "x".repeat(300))),
                            List.of(new Enqueue(bytes("message"), 0, List.of(bytes("k")), List.of(100, 200))))
                    .toBytes(),
            write(new Mutation(
                    bytes("d"),
                    number("d", 2).value(),
                    Mutation.Type.SUM,
                    0,
                    number("d", 0).value().data(),
                    number("d", 9).value().data(),
                    true)),
            new SnapshotRead(List.of(
                            new ReadRange(bytes("a"), bytes("z"), 100, false),
                            new ReadRange(new byte[0], new byte[] {-1}, 7, true)))
                    .toBytes(),
            watch("a", "b", "n").toBytes());

    @TempDir
    Path folder;

    private static byte[] write(Mutation... mutations) {
        return new AtomicWrite(List.of(), List.of(mutations), List.of()).toBytes();
    }

    /** 20,000 take some ten seconds; a million with {@code -Dholdfast.soak=true}. */
    @Test
    void everythingIsAnswered() throws InterruptedException {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("FuzzTest: -Dholdfast.seed=" + seed);
        AtomicInteger left = new AtomicInteger(Loops.count(20_000, 1_000_000));
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger taken = new AtomicInteger();
        try (Served kv = Served.in(folder)) {
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                threads[i] = Thread.ofPlatform().start(() -> {
                    while (wrong.isEmpty() && left.getAndDecrement() > 0) {
                        ask(kv, random, wrong, taken);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).isEmpty();
            assertThat(kv.trouble).isEmpty();
            assertThat(taken.get()).as("some are whole all the same").isPositive();
            assertThat(kv.data("snapshot_read", WHOLE.get(4)).statusCode()).isEqualTo(200);
        }
    }

    private static void ask(Served kv, Random random, ConcurrentLinkedQueue<String> wrong, AtomicInteger taken) {
        int action = random.nextInt(20);
        byte[] message = random.nextInt(5) == 0 ? noise(random) : damaged(random);
        String path = "/v2/" + ACTIONS.get(action < 9 ? 0 : action < 18 ? 1 : 2);
        HttpRequest request = kv.request(path, Served.dataHeaders(), HttpRequest.BodyPublishers.ofByteArray(message));
        try {
            HttpResponse<InputStream> response = kv.send(request, HttpResponse.BodyHandlers.ofInputStream());
            int status = response.statusCode();
            if (status == 200) {
                taken.incrementAndGet();
            } else if (status != 400) {
                wrong.add(status + " for " + path + " " + HexFormat.of().formatHex(message));
            }
            // A watch that was taken goes on for ever.
            try (InputStream body = response.body()) {
                if (!path.endsWith("watch")) {
                    body.readAllBytes();
                }
            }
        } catch (IOException | RuntimeException e) {
            wrong.add(e + " for " + path + " " + HexFormat.of().formatHex(message));
        }
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] damaged(Random random) {
        byte[] message = WHOLE.get(random.nextInt(WHOLE.size())).clone();
        for (int times = random.nextInt(4); times > 0 && message.length > 0; times--) {
            int at = random.nextInt(message.length);
            switch (random.nextInt(5)) {
                case 0 -> message[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> message[at] = (byte) random.nextInt();
                case 2 -> message = Arrays.copyOf(message, at);
                case 3 -> message = spliced(message, at, noise(random));
                default -> message = spliced(message, at, WHOLE.get(random.nextInt(WHOLE.size())));
            }
        }
        return message;
    }

    private static byte[] spliced(byte[] message, int at, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, at);
        out.writeBytes(inserted);
        out.write(message, at, message.length - at);
        return out.toByteArray();
    }
}
