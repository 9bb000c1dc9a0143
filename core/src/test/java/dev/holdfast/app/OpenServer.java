package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.alert.watch.Rounds;
import dev.holdfast.app.alerts.Alarm;
import dev.holdfast.app.denokv.watch.KvWatch;
import dev.holdfast.app.serve.Hosting;
import dev.holdfast.app.serve.Orders;
import dev.holdfast.app.serve.Runs;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.server.Loopback;
import dev.holdfast.server.Service;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Listen;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A server without credentials in this process, and a client of it. */
final class OpenServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AuditLog audit;
    private final KvWatch denokv;
    private final Runs runs;
    private final Service service;
    private final Environment environment;
    private final Config config;
    private final Wiring features;
    private volatile List<Order> orders;
    private Alarm alarm;
    private Rounds rounds;

    private OpenServer(
            Environment environment, Config config, UnaryOperator<Store> around, Optional<Doorkeeper> guarded) {
        Path state = StateFolder.of(environment).folder();
        this.environment = environment;
        this.config = config;
        features = new Wiring(environment, config, around);
        audit = AuditLog.open(StateFolder.of(environment).audit(), environment.clock(), new SecureRandom());
        orders = Orders.of(config, environment);
        denokv = KvWatch.begin(() -> config.denokv().watched(), environment, Duration.ofMillis(200), bugs::add);
        runs = Runs.open(
                environment,
                state.resolve("server"),
                features,
                () -> orders,
                new Hosting(environment, () -> config, features)
                        .host(new FileKeyStore(state.resolve("api-keys.json")), audit.name(), denokv::databases),
                Jobs::open,
                bugs::add);
        service = Service.start(
                Listen.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                runs.parts(),
                "test",
                guarded.orElseGet(() -> new Loopback(
                        (who, what, on, outcome, from) -> audit.append(new AuditEvent(who, what, on, outcome, from)))),
                bugs::add);
    }

    /** @param toml the whole of holdfast.toml, which is written into the environment's folder */
    static OpenServer with(Environment environment, String toml) throws IOException {
        return with(environment, toml, UnaryOperator.identity());
    }

    /** @param around put around every store */
    static OpenServer with(Environment environment, String toml, UnaryOperator<Store> around) throws IOException {
        return new OpenServer(environment, written(environment, toml), around, Optional.empty());
    }

    /** One that is not open to everybody on this machine. */
    static OpenServer guarded(Environment environment, String toml, Doorkeeper doorkeeper) throws IOException {
        return new OpenServer(
                environment, written(environment, toml), UnaryOperator.identity(), Optional.of(doorkeeper));
    }

    private static Config written(Environment environment, String toml) throws IOException {
        Path file = environment.folder().resolve("holdfast.toml");
        Files.writeString(file, toml);
        return ConfigFile.read(file, environment.folder(), environment.variables()::get);
    }

    /** Its backups are those of this holdfast.toml from now on. */
    void reread(String toml) throws IOException {
        orders = Orders.of(written(environment, toml), environment);
    }

    /** Begins to look and to tell, so often. */
    void begin(Duration every, Consumer<String> trouble) {
        alarm = Alarm.of(environment, config, every);
        rounds = alarm.begin(runs.parts(), features, () -> config, Optional.empty(), trouble);
    }

    Runs runs() {
        return runs;
    }

    JsonNode get(int status, String path) throws Exception {
        return json(status, send(request(path).build()));
    }

    JsonNode post(int status, String path, String body) throws Exception {
        return call(status, "POST", path, body);
    }

    JsonNode call(int status, String method, String path, String body) throws Exception {
        return json(
                status,
                send(request(path)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    }

    HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    /** Waits for the end of a run, and answers it with its steps. */
    JsonNode ended(String run) throws Exception {
        send(request("/api/v1/runs/" + run + "/events").build());
        return get(200, "/api/v1/runs/" + run);
    }

    /** Starts all sources of a backup, and waits for their ends. */
    void backUp(String backup) throws Exception {
        for (JsonNode run :
                post(202, "/api/v1/runs", "{\"backup\":\"" + backup + "\"}").path("runs")) {
            ended(run.path("id").asText());
        }
    }

    static JsonNode json(int status, HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        if (rounds != null) {
            rounds.close();
            alarm.close();
        }
        service.close();
        runs.close();
        denokv.close();
        audit.close();
        // A test that failed may have left a stream open.
        client.shutdownNow();
        client.close();
    }
}
