package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.history.StockReader;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code denokv serve} with a backup. Over two seconds: JVMs of their own start. */
class DenokvBackupTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private Environment environment() {
        return new Environment(Map.of("DENO_KV_ACCESS_TOKEN", TOKEN), folder);
    }

    /** A server that runs; its lines are read as they come, so that it never waits for a reader. */
    private record Running(Process process, List<String> lines, String url) {
        void end() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Running start(String... more) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("denokv", "serve", "--sqlite-path", "kv.db", "--addr", "127.0.0.1:0"));
        words.addAll(List.of(more));
        Process process = OwnProcess.of(Main.class, environment(), words).start();
        BufferedReader err = process.errorReader();
        List<String> lines = new CopyOnWriteArrayList<>();
        String line = err.readLine();
        while (line != null && !line.startsWith("Listening on ")) {
            lines.add(line);
            line = err.readLine();
        }
        assertThat(line).as("%s", lines).isNotNull();
        Thread.ofVirtual().start(() -> err.lines().forEach(lines::add));
        return new Running(process, lines, line.substring("Listening on ".length()));
    }

    private String set(Running kv, String key, String value) throws Exception {
        HttpResponse<byte[]> metadata = post(kv.url, "application/json", "{\"supportedVersions\":[3]}".getBytes(), "");
        JsonNode about = new JsonMapper().readTree(metadata.body());
        HttpResponse<byte[]> answer = post(
                kv.url + "/v2/atomic_write",
                "application/x-protobuf",
                KvFixture.write(KvFixture.set(key, value)).toBytes(),
                about.path("databaseId").asText());
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
        return Versionstamp.of(AtomicWriteOutput.parse(answer.body()).versionstamp())
                .toString();
    }

    private HttpResponse<byte[]> post(String url, String type, byte[] body, String id) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!id.isEmpty()) {
            request.header("x-denokv-version", "3").header("x-denokv-database-id", id);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void whatWasAnsweredIsInTheBackupWhenTheServerHasEnded() throws Exception {
        Running first = start("--backup-to", "backup", "--backup-interval", "1h");
        awaitFile("differential");
        String one = set(first, "k", "1");
        String two = set(first, "k", "2");
        first.end();
        Running second = start("--backup-to", "backup", "--keep-history", "30d", "--rebase", "7d");
        String three = set(second, "k", "3");
        second.end();
        try (Store store = LocalStore.open(folder.resolve("backup"), Clock.systemUTC());
                Stream<Path> folders = Files.list(folder.resolve("backup"))) {
            String generation = folders.map(it -> it.getFileName().toString())
                    .filter(it -> it.contains("Z-"))
                    .reduce((a, b) -> {
                        throw new AssertionError("two generations");
                    })
                    .orElseThrow();
            StockReader stock = new StockReader(store, generation + "/");
            stock.sync();
            stock.sync();
            assertThat(stock.list()).extracting(line -> line.substring(0, 20)).containsExactly(three, two, one);
            stock.checkout(one);
            assertThat(stock.state().get("6b").value()).isEqualTo(HexFormat.of().formatHex("1".getBytes()));
        }
        assertThat(first.lines).anyMatch(line -> line.contains("initial copy done: 0 pairs"));
        assertThat(second.lines).noneMatch(line -> line.contains("initial copy"));
    }

    /** A file stands where the folder of the backup should be. */
    @Test
    void writesGoOnWhileTheStoreIsAwayAndItIsSaid() throws Exception {
        Running kv = start("--backup-to", "backup", "--log-limit", "1MiB");
        awaitFile("differential");
        set(kv, "k", "1");
        Files.move(folder.resolve("backup"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("backup"), "");
        String stamp = set(kv, "k", "2");
        await(() -> kv.lines.stream().anyMatch(line -> line.contains("the backup of kv.db fails")), kv);
        for (int i = 0; i < 12; i++) {
            set(kv, "large" + i, "x".repeat(60_000));
        }
        await(() -> kv.lines.stream().anyMatch(line -> line.contains("alarm: the log of kv.db is full to")), kv);
        String later = set(kv, "k", "3");
        Files.delete(folder.resolve("backup"));
        Files.move(folder.resolve("elsewhere"), folder.resolve("backup"));
        awaitFile(stamp);
        awaitFile(later);
        kv.end();
    }

    @Test
    void saysWhatDoesNotGoTogether() throws IOException {
        Refusal.text(run("--rebase", "7d"), "not said where the backup is to be");
        Refusal.text(run("--backup-to", "b", "--backup-interval", "soon"), "\"soon\" is no duration for interval");
        Refusal.text(run("--backup-to", "b", "--backup-lease", "none", "--keep-history", "30d"), "without a lease");
        Refusal.text(run("--backup-to", "b", "--log-limit", "5"), "--log-limit is no size");
        Files.writeString(folder.resolve("kv.db"), "");
        Refusal.text(run("--backup-to", "b", "--read-only"), "is read only here");
        Refusal.text(run("--backup-to", "gs://bucket/kv"), "GCS_HMAC_ACCESS_ID is not set");
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[denokv]]
                sqlite_path = "kv.db"
                access_token = "${DENO_KV_ACCESS_TOKEN}"
                rebase = "7d"
                """);
        Refusal.text(
                Ran.in(environment(), "denokv", "serve", "--addr", "127.0.0.1:0"), "with rebase and without backup_to");
    }

    private Ran run(String... more) {
        List<String> words = new ArrayList<>(
                List.of("denokv", "serve", "--sqlite-path", folder + "/kv.db", "--addr", "127.0.0.1:0"));
        words.addAll(List.of(more));
        return Ran.in(environment(), words.toArray(String[]::new));
    }

    /** Waits for a file in the backup whose name has this in it. */
    private void awaitFile(String part) throws Exception {
        await(
                () -> {
                    try (Stream<Path> files = Files.walk(folder.resolve("backup"))) {
                        return files.anyMatch(it -> it.getFileName().toString().contains(part));
                    } catch (IOException | UncheckedIOException e) {
                        return false;
                    }
                },
                null);
    }

    private static void await(BooleanSupplier condition, Running kv) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("in time: %s", kv == null ? "" : kv.lines)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
