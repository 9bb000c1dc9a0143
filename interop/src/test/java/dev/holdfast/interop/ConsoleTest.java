package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.sim.http.RequestRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a real Chromium, over a real server with a simulated account: {@code console.mjs} walks through it. Takes
 * half a minute, most of it for looking at each page in light, dark and narrow.
 *
 * <p>{@code -Dholdfast.screenshots=FOLDER} also writes the pictures of docs/images there.
 */
@Tag("interop")
@Tag("slow")
class ConsoleTest {
    private static final Path SCRIPT = Path.of("src/test/browser/console.mjs").toAbsolutePath();
    private static final long SECONDS = 150;
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private static final String NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ";

    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private volatile String analytics = "none";
    private Cloud cloud;
    private CommandLine line;
    private Process denokv;
    private Process server;

    @BeforeEach
    void serve() throws IOException {
        cloud = Cloud.start(folder.resolve("cloud"), this::slow);
        variables.putAll(cloud.variables());
        line = CommandLine.in(folder.resolve("work"), variables);
        variables.put(
                "HOLDFAST_TOTP_SECRET",
                line.json("./holdfast token --new").path("secret").asText());
        line = CommandLine.in(folder.resolve("work"), variables);
        databases();
        history();
        String kv = startDenokv();
        Files.writeString(line.file("holdfast.toml"), """
                [server.auth]
                mode = "both"

                [[backup]]
                name = "nightly"
                sources = ["d1:shop", "kv:sessions"]
                to = "./store"
                cron = "0 3 * * *"

                [[backup]]
                name = "warehouse"
                sources = ["d1:analytics"]
                to = "./store"

                [[backup]]
                name = "legacy"
                sources = ["d1:billing"]
                to = "./store"

                [[denokv]]
                name = "carts"
                url = "%s"
                access_token = "${DENO_KV_ACCESS_TOKEN}"
                """.formatted(kv));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process one : new Process[] {server, denokv}) {
            if (one != null) {
                one.destroy();
                one.waitFor(30, TimeUnit.SECONDS);
                one.destroyForcibly();
            }
        }
        cloud.close();
    }

    @Test
    void theConsoleAnswersAndActs() throws Exception {
        Path chromium = Chromium.program();
        Path node = NodeModules.node();
        String url = start();
        String key = line.json("./holdfast token --new-key console --roles admin")
                .path("key")
                .asText();
        String code = line.json("./holdfast token").path("code").asText();
        Map<String, String> browser = new HashMap<>(Map.of(
                "URL",
                url,
                "KEY",
                key,
                "CODE",
                code,
                "DENOKV",
                Long.toString(denokv.pid()),
                "CHROMIUM",
                chromium.toString(),
                "NODE_MODULES",
                NodeModules.folder("playwright-core", "axe-core").toString(),
                "FAILED",
                Path.of("target", "console-failed.png").toAbsolutePath().toString()));
        String shots = System.getProperty("holdfast.screenshots", "");
        if (!shots.isEmpty()) {
            browser.put(
                    "SHOTS",
                    Files.createDirectories(Path.of(shots)).toAbsolutePath().toString());
        }
        JsonNode report = walk(node, browser);
        System.out.println("console: " + report);
        assertThat(report.path("pages").size()).isGreaterThan(15);
        line.assertIdentical("d1:shop", "d1:shop-restored");
    }

    /** One database takes its time, so that there is something to watch. */
    private void slow(RequestRecord request) {
        try {
            Thread.sleep(request.path().contains(analytics) ? 300 : 10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void databases() throws IOException {
        cloud.createDatabase(
                "shop",
                "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, email TEXT UNIQUE, balance REAL);"
                        + "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers, total REAL);"
                        + "CREATE TABLE \"<img src=x onerror=alert(1)>\" (a TEXT);"
                        + "INSERT INTO \"<img src=x onerror=alert(1)>\" VALUES ('<script>alert(2)</script>');"
                        + NUMBERS
                        + "900) INSERT INTO customers SELECT i, 'Name ' || i, 'c' || i || '@example.com', i * 1.1 FROM n;"
                        + orders(2_000));
        analytics = cloud.createDatabase(
                "analytics",
                "CREATE TABLE events (id INTEGER PRIMARY KEY, kind TEXT, body TEXT);" + NUMBERS
                        + "300000) INSERT INTO events SELECT i, 'view', hex(randomblob(20)) FROM n;");
        cloud.put(cloud.createNamespace("sessions"), Zoo.pairs(4, 300));
    }

    /** Snapshots as if they had been taken in the weeks before, of a database that grows. */
    private void history() throws IOException {
        Instant night =
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.DAYS).plus(Duration.ofHours(3));
        int[][] days = {{24, 20, 17, 14}, {11, 9, 7, 5}, {4, 3, 2, 1}};
        for (int[] same : days) {
            cloud.execute("shop", orders(350));
            line.ok("./holdfast backup d1:shop kv:sessions --to store --quiet");
            for (String slug : List.of("d1-shop", "kv-sessions")) {
                Path taken = newest(line.file("store").resolve(slug));
                for (int day : same) {
                    copy(taken, taken.resolveSibling(ID.format(night.minus(Duration.ofDays(day)))));
                }
                line.ok("rm -r '" + taken + "'");
            }
        }
    }

    private static String orders(int more) {
        return NUMBERS + more + ") INSERT INTO orders (customer, total) SELECT 1 + i % 900, i * 0.37 FROM n;";
    }

    private static Path newest(Path slug) throws IOException {
        try (Stream<Path> all = Files.list(slug)) {
            return all.max(java.util.Comparator.naturalOrder()).orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private String startDenokv() throws IOException {
        variables.put("DENO_KV_ACCESS_TOKEN", "0123456789abcdef");
        line = CommandLine.in(folder.resolve("work"), variables);
        denokv = line.start("exec ./holdfast denokv serve --sqlite-path carts.db --backup-to carts-backup"
                + " --addr 127.0.0.1:0 --json");
        return new ObjectMapper()
                .readTree(denokv.inputReader().readLine())
                .path("url")
                .asText();
    }

    private String start() throws IOException {
        server = line.start("exec ./holdfast serve --listen 127.0.0.1:0 --json");
        return new ObjectMapper()
                .readTree(server.inputReader().readLine())
                .path("url")
                .asText();
    }

    private static JsonNode walk(Path node, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(node.toString(), SCRIPT.toString());
        builder.environment().putAll(environment);
        Path out = Files.createTempFile("console", ".out");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(out);
        Files.delete(out);
        assertThat(ended).as("it ends in time: %s", text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return new ObjectMapper().readTree(text.lines().reduce("", (before, last) -> last));
    }
}
