package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.replica.Copies;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@code denokv serve} in a process of its own, and a client; its lines are read as they come. */
final class KvProcess implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef";

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final String url;
    private final KvClient client;

    /** Returns when it listens, on a free port. */
    KvProcess(Environment environment, String file, String... more) throws IOException {
        this(environment, 0, file, more);
    }

    /** The same on this port. */
    KvProcess(Environment environment, int port, String file, String... more) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("denokv", "serve", "--sqlite-path", file, "--addr", "127.0.0.1:" + port));
        words.addAll(List.of(more));
        process = OwnProcess.of(Main.class, environment, words).start();
        BufferedReader err = process.errorReader();
        String line = err.readLine();
        while (line != null && !line.startsWith("Listening on ")) {
            lines.add(line);
            line = err.readLine();
        }
        assertThat(line).as("%s", lines).isNotNull();
        url = line.substring("Listening on ".length());
        Thread.ofVirtual().start(() -> err.lines().forEach(lines::add));
        client = new KvClient(URI.create(url), TOKEN, Clock.systemUTC(), pause -> {});
    }

    String url() {
        return url;
    }

    /** What it said. */
    List<String> lines() {
        return lines;
    }

    AtomicWriteOutput.Status set(String key, String value) {
        return write(KvFixture.set(key, value)).status();
    }

    /** One atomic write. */
    AtomicWriteOutput write(Mutation... mutations) {
        return client.write(KvFixture.write(mutations));
    }

    /** Null when it is absent. */
    String get(String key) {
        byte[] start = KvFixture.bytes(key);
        List<KvEntry> found = client.read(new SnapshotRead(
                        List.of(new ReadRange(start, Arrays.copyOf(start, start.length + 1), 1, false))))
                .ranges()
                .getFirst();
        return found.isEmpty() ? null : new String(found.getFirst().value(), StandardCharsets.UTF_8);
    }

    /** All pairs, as {@link Copies#lines}. */
    List<String> pairs() {
        List<String> lines = new ArrayList<>();
        client.pairs()
                .forEachRemaining(it -> lines.add(
                        Copies.line(it.key(), it.value(), it.versionstamp().bytes())));
        return lines;
    }

    void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", lines).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** As a power cut. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        client.close();
    }

    /** As SIGTERM ends it. */
    @Override
    public void close() {
        client.close();
        process.destroy();
        assertThat(process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue())
                .isIn(143, 137);
    }
}
