package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.model.Failure;
import dev.holdfast.server.Gate;
import dev.holdfast.server.Service;
import dev.holdfast.server.http.Listen;
import dev.holdfast.testing.Loops;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes over the wire or stands in the file: an answer that is no 5xx, soon, and no memory that stays. All
 * endpoints are called, as the server's own document names them. Over ten seconds: there are many inputs.
 */
@Tag("slow")
class ServerFuzzTest {
    private static final long SEED = 20_261_126;
    private static final Duration SLOWEST = Duration.ofSeconds(5);
    private static final long MOST_GROWTH = 24L << 20;
    private static final String SECRET = "A".repeat(32);

    /** One way to call the server. */
    private record Operation(String method, String path, List<String> members) {}

    /** Sends or reads one input, and tells what was wrong with the outcome; empty for nothing. */
    private interface Input {
        String tried(Junk junk) throws Exception;
    }

    @TempDir
    Path folder;

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private String key;
    private Entrance entrance;
    private Runs runs;
    private Service service;
    private List<Operation> operations;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[backup]]
                name = "shop"
                sources = ["sqlite:%s"]
                to = "%s"
                [server.auth]
                mode = "either"
                totp_secret = "%s"
                calls_per_minute = 1000000000
                trusted_proxies = ["127.0.0.0/8", "::1"]
                """.formatted(
                        folder.resolve("none.db"), folder.resolve("store"), SECRET));
        Config config = ConfigFile.read(folder.resolve("holdfast.toml"), folder, environment.variables()::get);
        entrance = Entrance.open(config.server(), InetAddress.getLoopbackAddress(), environment, note -> {});
        KeyText text = KeyText.random(new SplittableRandom(SEED));
        key = text.reveal();
        entrance.access()
                .keys()
                .add(text.kept("fuzz", Set.of(Role.ADMIN), Clock.systemUTC().instant(), Optional.empty()));
        Wiring features = new Wiring(environment, config, UnaryOperator.identity());
        List<Order> orders = Orders.of(config, environment);
        runs = Runs.open(
                environment,
                folder.resolve("server"),
                features,
                () -> orders,
                new Hosting(environment, () -> config, features)
                        .host(entrance.access().keys(), "none", List::of),
                Jobs::open,
                bugs::add);
        service = Service.start(
                Listen.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                runs.parts(),
                "test",
                new Gate(
                        entrance.authenticator().orElseThrow(),
                        entrance.sessions(),
                        (who, what, on, outcome, from) -> {}),
                bugs::add);
        operations = operations();
        client = new RawClient(service.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        service.close();
        runs.close();
        entrance.close();
    }

    @Test
    void requestsOfEveryKind() throws Exception {
        run("requests", Loops.count(6_000, 300_000), junk -> {
            Operation operation = junk.pick(operations);
            String request = operation.method() + " " + path(operation, junk) + query(junk) + " HTTP/1.1\r\nHost: x\r\n"
                    + caller(junk) + "X-Junk: " + junk.word().replaceAll("[\r\n]", "")
                    + "\r\nContent-Length: 2\r\n\r\n{}";
            String sent = junk.damaged(request);
            int status = client.sendLast(RawClient.bytes(sent));
            return status >= 500 ? "answered " + status + " to " + sent : "";
        });
    }

    @Test
    void bodiesOfEveryCall() throws Exception {
        List<Operation> taking =
                operations.stream().filter(one -> !one.method().equals("GET")).toList();
        run("JSON bodies", Loops.count(8_000, 400_000), junk -> {
            Operation operation = junk.pick(taking);
            byte[] body = RawClient.bytes(junk.damaged(body(operation, junk)));
            byte[] head = RawClient.bytes(operation.method() + " " + path(operation, junk) + " HTTP/1.1\r\nHost: x\r\n"
                    + caller(junk) + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
            byte[] request = new byte[head.length + body.length];
            System.arraycopy(head, 0, request, 0, head.length);
            System.arraycopy(body, 0, request, head.length, body.length);
            int status = client.send(request);
            return status >= 500 || status == 0 ? "answered " + status + " to " + new String(request) : "";
        });
    }

    @Test
    void codesAndKeys() throws Exception {
        run("credentials", Loops.count(6_000, 300_000), junk -> {
            String shown = junk.pick(List.of(
                    "Bearer 000000",
                    "Bearer " + key,
                    "Bearer " + key + ".123456",
                    "Bearer " + junk.word(),
                    "Basic " + junk.word(),
                    "Bearer " + "1".repeat(junk.random().nextInt(12))));
            String given = junk.damaged(shown).replaceAll("[\r\n\u0000]", "");
            int status = client.send(RawClient.bytes("GET /api/v1/schedules HTTP/1.1\r\nHost: x\r\nAuthorization: "
                    + given + "\r\nX-Forwarded-For: " + address(junk) + "\r\n\r\n"));
            boolean isRight = given.strip().equals("Bearer " + key);
            boolean isGood = isRight ? status == 200 : status == 401 || status == 429 || status == 400 || status == 0;
            // What differs only in what is ignored around it is right, too.
            return isGood || status == 200 && given.contains(key) ? "" : "answered " + status + " to " + given;
        });
    }

    @Test
    void configurationFiles() throws Exception {
        Path file = folder.resolve("fuzz.toml");
        String good = Files.readString(folder.resolve("holdfast.toml"))
                + "cron = \"0 3 * * *\"\n[server.tls]\ncertificate = \"c\"\nkey = \"k\"\n[audit]\nto = \"x\"\n";
        run("TOML files", Loops.count(6_000, 200_000), junk -> {
            String toml = junk.damaged(junk.random().nextInt(4) == 0 ? junk.json(0) : good);
            Files.write(file, RawClient.bytes(toml));
            try {
                Config config = ConfigFile.read(file, folder, Map.of("HOME", "/")::get);
                Orders.of(config, new Environment(Map.of(), folder));
                config.server().auth().settings();
                return "";
            } catch (Failure refused) {
                return refused.kind() == Failure.Kind.USAGE ? "" : refused.kind() + " for " + toml;
            } catch (RuntimeException bug) {
                return bug + " for " + toml;
            }
        });
    }

    private void run(String what, int count, Input input) throws Exception {
        long before = used();
        long slowest = 0;
        Junk junk = new Junk(new SplittableRandom(SEED));
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            assertThat(input.tried(junk))
                    .as("%s, seed %d, input %d; %s", what, SEED, i, bugs)
                    .isEmpty();
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        client.close();
        long growth = used() - before;
        System.out.printf(
                "fuzz: %,d inputs of %s, seed %d, the slowest %.1f ms, memory %+d KiB%n",
                count, what, SEED, slowest / 1e6, growth >> 10);
        assertThat(bugs).isEmpty();
        assertThat(Duration.ofNanos(slowest)).isLessThan(SLOWEST);
        assertThat(growth).isLessThan(MOST_GROWTH);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Half of them with the right key, which is never locked out: each comes from an address of its own. */
    private String caller(Junk junk) {
        String right = "Authorization: Bearer " + key + "\r\n";
        return (junk.random().nextInt(8) == 0 ? "" : right) + "X-Forwarded-For: " + address(junk) + "\r\n";
    }

    private static String address(Junk junk) {
        int bits = junk.random().nextInt();
        return "10." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }

    private static String path(Operation operation, Junk junk) {
        StringBuilder path = new StringBuilder();
        for (String segment : operation.path().substring(1).split("/")) {
            path.append('/').append(segment.startsWith("{") ? way(junk) : segment);
        }
        return path.toString();
    }

    private static String way(Junk junk) {
        return junk.word().replaceAll("[\\s?#\\p{Cntrl}]", "-");
    }

    private static String query(Junk junk) {
        return switch (junk.random().nextInt(3)) {
            case 0 -> "";
            case 1 -> "?" + way(junk);
            default -> "?" + junk.pick(List.of("limit", "before", "state", "source", "kind")) + "=" + way(junk);
        };
    }

    private static String body(Operation operation, Junk junk) {
        if (operation.members().isEmpty() || junk.random().nextInt(4) == 0) {
            return junk.json(0);
        }
        StringBuilder body = new StringBuilder("{");
        for (String member : operation.members()) {
            body.append(body.length() == 1 ? "" : ",")
                    .append(Junk.quoted(member))
                    .append(':')
                    .append(junk.json(1));
        }
        return body.append('}').toString();
    }

    private List<Operation> operations() throws IOException {
        URI address = URI.create("http://127.0.0.1:" + service.port() + "/api/v1/openapi.json");
        JsonNode document;
        try (InputStream in = address.toURL().openStream()) {
            document = JsonMapper.builder().build().readTree(in);
        }
        List<Operation> found = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String reference = operation
                            .getValue()
                            .at("/requestBody/content/application~1json/schema/$ref")
                            .asText();
                    List<String> members = new ArrayList<>();
                    if (reference.startsWith("#")) {
                        document.at(reference.substring(1))
                                .path("properties")
                                .fieldNames()
                                .forEachRemaining(members::add);
                    }
                    found.add(new Operation(
                            operation.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), members));
                }));
        assertThat(found).hasSizeGreaterThan(15);
        return found;
    }
}
