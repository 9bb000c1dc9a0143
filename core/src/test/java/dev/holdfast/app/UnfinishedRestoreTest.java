package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A restore that was begun and never finished, an application that writes into the same place since, and what another restore
 * may then do there: nothing without a flag. Slow: each is two backups with their proofs and several restores.
 */
@Tag("slow")
class UnfinishedRestoreTest {
    private static final String BOOKMARK = "--bookmark=";

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T09:30:00Z"));
    /** Writes that are still answered. */
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    private Simulator cloud;
    private Environment environment;
    private String store;
    private String other;

    @BeforeEach
    void start() {
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), clock)
                .with(Access.only(Simulation.TOKEN))
                .with(Traffic.CALM.withHook(this::refuseWhenTheTimeHasCome)));
        environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()))
                .at(clock, clock);
        store = folder.resolve("store").toString();
        other = folder.resolve("other").toString();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private void refuseWhenTheTimeHasCome(RequestRecord request) {
        boolean writes = request.method().equals("PUT") || request.path().endsWith("/query");
        if (writes && left.decrementAndGet() < 0) {
            throw new CloseConnectionException("the network is gone");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv:fresh", "d1:fresh"})
    void anotherSnapshotRemovesNothing(String target) throws Exception {
        begun(target);
        live(target);
        String before = content(target);

        for (String mode : List.of("--dry-run", "--json")) {
            Ran refused = run("restore", other, target, mode);
            assertThat(refused.exit()).as("%s", refused).isEqualTo(2);
            assertThat(refused.err() + refused.out())
                    .contains(target + " is not empty", "unfinished copy of " + store, "go on with it", "--replace");
        }
        JsonNode plan = planned(other, target);
        assertThat(plan.path("state").asText()).as("%s", plan).isEqualTo("FAILED");
        assertThat(plan.path("reason").asText()).contains("is not empty", "unfinished copy of " + store);
        assertThat(content(target)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv:fresh", "d1:fresh"})
    void theSameSnapshotGoesOnAndRemovesNothing(String target) throws Exception {
        begun(target);
        live(target);

        Ran dry = run("restore", store, target, "--dry-run");
        assertThat(dry.exit()).as("%s", dry).isZero();
        assertThat(dry.err()).contains("which would go on; nothing is removed");
        JsonNode plan = planned(store, target);
        assertThat(plan.path("state").asText()).as("%s", plan).isEqualTo("SUCCEEDED");
        assertThat(plan.path("result").asText()).contains("which would go on; nothing is removed");
        Ran again = run("restore", store, target);

        assertThat(again.exit()).as("%s", again).isEqualTo(6);
        assertThat(again.out()).contains("going on where an earlier run stopped", "DIFFERENT");
        assertThat(content(target)).contains("live");
        assertThat(run("diff", store + "@proven", target).out()).containsPattern("50 only right|only on the right");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv:fresh", "d1:fresh"})
    void theSameSnapshotGoesOnAndIsWhole(String target) throws Exception {
        begun(target);
        Ran again = run("restore", store, target);
        assertThat(again.exit()).as("%s", again).isZero();
        assertThat(again.out()).contains("identical");
        assertThat(again.out().contains("going on where an earlier run stopped"))
                .isEqualTo(target.startsWith("d1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv:fresh", "d1:fresh"})
    void replaceRemovesWhatItSaidThoughAnUnfinishedOneIsThere(String target) throws Exception {
        for (String from : List.of("same", "another")) {
            begun(target);
            live(target);
            String snapshot = from.equals("same") ? store : other;

            Ran dry = run("restore", snapshot, target, "--replace", "--dry-run");
            assertThat(dry.exit()).as("%s", dry).isZero();
            assertThat(dry.err()).contains("would be removed");
            Ran ran = run("restore", snapshot, target, "--replace");

            assertThat(ran.exit()).as("%s %s", from, ran).isZero();
            assertThat(ran.out()).contains("identical");
            assertThat(run("diff", snapshot + "@proven", target).exit()).isZero();
            target = target + "-2";
        }
    }

    @Test
    void theUndoBringsBackWhatWasMadeSince() throws Exception {
        cloud.execute(made("d1:live"), "CREATE TABLE first(x)");
        snapshots("d1:live");
        left.set(1);
        Ran stopped = run("restore", store, "d1:live", "--replace");
        assertThat(stopped.exit()).as("%s", stopped).isEqualTo(7);
        left.set(Integer.MAX_VALUE);
        cloud.execute("live", "CREATE TABLE live(x)");

        Ran ran = run("restore", other, "d1:live", "--replace");

        assertThat(ran.exit()).as("%s", ran).isZero();
        String undo = ran.err().substring(ran.err().indexOf(BOOKMARK) + BOOKMARK.length());
        String fresh = undo.substring(0, undo.indexOf(';'));
        assertThat(stopped.err()).contains(BOOKMARK).doesNotContain(fresh);
        assertThat(undo).contains("before the unfinished copy, with " + BOOKMARK);
        assertThat(content("d1:live")).doesNotContain("live");
        travel("live", fresh);
        assertThat(content("d1:live")).contains("CREATE TABLE live(x)");
    }

    @Test
    void aRecordOfTheSameKeyIsNotOverwritten() throws Exception {
        begun("d1:fresh");
        cloud.execute("fresh", "INSERT INTO t VALUES(7, 'theirs')");
        Ran again = run("restore", store, "d1:fresh");
        assertThat(again.exit()).as("%s", again).isNotZero();
        assertThat(again.err()).contains("UNIQUE constraint failed: t.id");
        assertThat(content("d1:fresh")).contains("theirs");
    }

    private void travel(String database, String bookmark) throws Exception {
        URI all = URI.create(cloud.baseUri() + "/accounts/" + Access.ACCOUNT + "/d1/database");
        String id = ask(HttpRequest.newBuilder(URI.create(all + "?name=" + database)))
                .replaceAll("(?s).*\"uuid\":\"([^\"]+).*", "$1");
        ask(HttpRequest.newBuilder(URI.create(all + "/" + id + "/time_travel/restore?bookmark=" + bookmark))
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static String ask(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    request.header("Authorization", "Bearer " + Simulation.TOKEN)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        }
    }

    /** A restore that does not come behind its first writes. */
    private void begun(String target) throws IOException {
        snapshots(target);
        left.set(target.startsWith("d1") ? 1 : 0);
        Ran stopped = run("restore", store, target);
        assertThat(stopped.exit()).as("%s", stopped).isEqualTo(7);
        left.set(Integer.MAX_VALUE);
    }

    private void snapshots(String target) throws IOException {
        if (Files.exists(Path.of(store))) {
            return;
        }
        for (String to : List.of(store, other)) {
            int records = to.equals(store) ? 300 : 20;
            String source = target.startsWith("d1") ? database(to, records) : pairs(to, "key", records);
            done("backup", source, "--to", to);
        }
    }

    /** What the application writes, which knows nothing of us. */
    private void live(String target) throws IOException {
        if (target.startsWith("d1")) {
            cloud.execute(target.substring("d1:".length()), "CREATE TABLE live(x)");
            cloud.execute(target.substring("d1:".length()), "INSERT INTO live VALUES(1)");
        } else {
            Environment application = environment.with(
                    Map.of("HOLDFAST_STATE_DIR", folder.resolve("elsewhere").toString()));
            Ran ran = Ran.in(application, "copy", pairs("live", "live", 50), target, "--merge");
            assertThat(ran.exit()).as("%s", ran).isZero();
        }
    }

    private String made(String target) throws IOException {
        done("copy", database("empty", 0), target);
        return target.substring("d1:".length());
    }

    private String content(String target) throws IOException {
        Path to = Files.createTempDirectory(folder, "content").resolve("out");
        done("export", target, "--output", to.toString());
        if (Files.isRegularFile(to)) {
            return Files.readString(to);
        }
        try (var files = Files.walk(to)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    private JsonNode planned(String from, String target) throws Exception {
        try (OpenServer server =
                OpenServer.with(environment.at(clock, Environment.ofProcess().pause()), """
                [[backup]]
                name = "some"
                sources = ["%s"]
                to = "%s"
                """.formatted(target, from))) {
            String snapshot = server.get(200, "/api/v1/snapshots")
                    .at("/snapshots/0/snapshot/id")
                    .asText();
            String body = "{\"snapshot\":\"%s\",\"target\":\"%s\",\"mode\":\"new\"}".formatted(snapshot, target);
            JsonNode started = server.post(202, "/api/v1/restores", body);
            return server.ended(started.at("/runs/0/id").asText()).path("run");
        }
    }

    private String database(String name, int records) {
        Path file = Path.of(folder.resolve(name).getFileName() + ".db");
        new Sqlite(folder.resolve(file))
                .run(
                        "CREATE TABLE t(id INTEGER PRIMARY KEY, a)",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + records
                                + ") INSERT INTO t SELECT i, 'value ' || i FROM n WHERE " + records + " > 0");
        return "sqlite:" + folder.resolve(file);
    }

    private String pairs(String name, String prefix, int count) throws IOException {
        Path file = folder.resolve(Path.of(name).getFileName() + ".json");
        return "json:"
                + Files.writeString(
                        file,
                        IntStream.range(0, count)
                                .mapToObj(i -> "{\"key\":\"%s%03d\",\"value\":\"v\"}".formatted(prefix, i))
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private Ran run(String... command) {
        clock.of(Duration.ofSeconds(1));
        return Ran.in(environment, command);
    }

    private void done(String... command) {
        Ran ran = run(command);
        assertThat(ran.exit()).as("%s", ran).isZero();
    }
}
