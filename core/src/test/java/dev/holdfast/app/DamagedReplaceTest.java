package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * A part of a proven snapshot is damaged: nothing that lives is given up for it, and nothing is called equal to it. Slow: each is
 * a backup with its proof, and several restores.
 */
@Tag("slow")
class DamagedReplaceTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T09:30:00Z"));
    private Simulator cloud;
    private Environment environment;
    private String store;
    private String source;
    private SnapshotFiles snapshot;

    @BeforeEach
    void start() {
        cloud = Simulation.start(folder.resolve("cloud"), clock);
        environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()))
                .at(clock, clock);
        store = folder.resolve("store").toString();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kv:live", "d1:live", "sqlite:live.db", "wrangler:local#kv:0123456789abcdef0123456789abcdef"})
    void whatLivesIsNotGivenUpForIt(String live) throws IOException {
        String target = live.replace("live.db", folder.resolve("live.db").toString())
                .replace("local", folder.resolve("local").toString());
        proven(!target.contains("kv:"));
        done("copy", source, target);
        damage();

        for (String how : List.of("--replace", "--merge")) {
            for (String mode : List.of("--dry-run", "--json")) {
                Ran ran = run("restore", store, target, how, mode);
                assertThat(ran.exit()).as("%s %s", how, ran).isEqualTo(6);
                assertThat(ran.err() + ran.out()).contains(part(), "is damaged");
                assertThat(run("diff", source, target).exit()).as("%s", ran).isZero();
            }
        }
        snapshot.reset();
        assertThat(run("restore", store, target, "--replace").exit()).isZero();
    }

    @Test
    void aSelectionIsVerifiedToo() throws IOException {
        proven(false);
        done("copy", source, "kv:live");
        damage();
        Ran ran = run("restore", store, "kv:live", "--replace", "--prefix", "key0");
        assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
        assertThat(run("diff", source, "kv:live").exit()).isZero();
    }

    @Test
    void aMissingPartIsNoBetter() throws IOException {
        proven(false);
        done("copy", source, "kv:live");
        snapshot.remove(part());
        assertThat(run("restore", store, "kv:live", "--replace").exit()).isEqualTo(6);
        assertThat(run("diff", source, "kv:live").exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-schema", "9999-post"})
    void neitherIsADamagedFileOfTheSchema(String name) throws IOException {
        proven(true);
        done("copy", source, "d1:live");
        String file = snapshot.name(name);
        snapshot.flip(file, snapshot.read(file).length / 2);
        assertThat(run("restore", store, "d1:live", "--replace").exit()).isEqualTo(6);
        snapshot.remove(file);
        Ran ran = run("restore", store, "d1:live", "--replace");
        assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
        assertThat(ran.err()).contains(name);
        assertThat(run("diff", source, "d1:live").exit()).isZero();
    }

    @Test
    void anEncryptedOneIsVerifiedAsItIsStored() throws IOException {
        Path secret = Files.writeString(folder.resolve("passphrase"), "a long passphrase\n");
        proven(false, "--passphrase-file", secret.toString());
        done("copy", source, "kv:live");
        damage();
        for (String mode : List.of("--dry-run", "--json")) {
            Ran ran = run(
                    "restore",
                    store,
                    "kv:live",
                    "--snapshot",
                    "latest",
                    "--replace",
                    mode,
                    "--passphrase-file",
                    secret.toString());
            assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
            assertThat(ran.err() + ran.out()).contains(part());
            assertThat(run("diff", source, "kv:live").exit()).isZero();
        }
        snapshot.reset();
        done("restore", store, "kv:live", "--snapshot", "latest", "--replace", "--passphrase-file", secret.toString());
    }

    /** What the manifest says is no more than that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsNotCalledEqualUnread(boolean tables) throws IOException {
        proven(tables);
        damage();
        Ran diff = run("diff", store + "@" + snapshot.id(), source);
        assertThat(diff.exit()).as("%s", diff).isEqualTo(6);
        assertThat(diff.out()).doesNotContain("identical");
        assertThat(diff.err()).contains(part(), "is damaged");
        assertThat(run("diff", source, store + "@" + snapshot.id()).exit()).isEqualTo(6);
    }

    @Test
    void aProofThatFailedIsSaidLoudly() throws IOException {
        proven(false);
        done("copy", source, "kv:live");
        damage();
        assertThat(run("prove", store, snapshot.id()).exit()).isEqualTo(6);
        String[] replace = {"restore", store, "kv:live", "--snapshot", snapshot.id(), "--replace"};
        Ran refused = run(replace);
        assertThat(refused.exit()).as("%s", refused).isEqualTo(6);
        assertThat(refused.err()).contains("warning: " + snapshot.id() + ": its newest proof", "FAILED", part());
        assertThat(run("diff", source, "kv:live").exit()).isZero();

        snapshot.write(part(), snapshot.read(part()));
        Ran whole = run(replace);
        assertThat(whole.exit()).as("%s", whole).isZero();
        assertThat(whole.err()).contains("warning: " + snapshot.id() + ": its newest proof", "FAILED");
        JsonNode dry = run(with(replace, "--dry-run", "--json")).json();
        assertThat(dry.at("/warnings/0/reason").asText()).contains("FAILED");
    }

    @Test
    void aPlanSaysIt() throws Exception {
        proven(false);
        done("copy", source, "kv:live");
        damage();
        for (String mode : List.of("replace", "merge")) {
            JsonNode ended = planned(mode);
            assertThat(ended.at("/run/state").asText()).as("%s", ended).isEqualTo("FAILED");
            assertThat(ended.at("/run/reason").asText()).contains(part(), "is damaged");
        }
        run("prove", store, snapshot.id());
        snapshot.write(part(), snapshot.read(part()));
        JsonNode ended = planned("replace");
        assertThat(ended.at("/run/state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(JSON.readTree(ended.at("/run/result").asText())
                        .at("/warnings")
                        .toString())
                .contains("its newest proof", "FAILED");
    }

    private JsonNode planned(String mode) throws Exception {
        Environment real = environment.at(clock, Environment.ofProcess().pause());
        try (OpenServer server = OpenServer.with(real, """
                [[backup]]
                name = "some"
                sources = ["%s"]
                to = "%s"
                """.formatted(source, store))) {
            String body = "{\"snapshot\":\"%s\",\"target\":\"kv:live\",\"mode\":\"%s\"}".formatted(snapshot.id(), mode);
            return server.ended(
                    server.post(202, "/api/v1/restores", body).at("/runs/0/id").asText());
        }
    }

    private void proven(boolean tables, String... options) throws IOException {
        source = tables ? database() : pairs();
        done(with(new String[] {"backup", source, "--to", store}, options));
        snapshot = new SnapshotFiles(Path.of(store));
    }

    private String part() {
        return snapshot.good().keySet().stream()
                .filter(name -> name.startsWith("pairs-") || name.contains("0001-"))
                .findFirst()
                .orElseThrow();
    }

    private void damage() throws IOException {
        snapshot.flip(part(), snapshot.read(part()).length / 2);
    }

    private String database() {
        new Sqlite(folder.resolve("original.db"))
                .run(
                        "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                                + " INSERT INTO people SELECT i, 'name ' || i FROM n");
        return "sqlite:" + folder.resolve("original.db");
    }

    private String pairs() throws IOException {
        return "json:"
                + Files.writeString(
                        folder.resolve("pairs.json"),
                        IntStream.range(0, 200)
                                .mapToObj("{\"key\":\"key%1$03d\",\"value\":\"value of %1$d\"}"::formatted)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private static String[] with(String[] command, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Ran run(String... command) {
        return Ran.in(environment, command);
    }

    private void done(String... command) {
        Ran ran = run(command);
        assertThat(ran.exit()).as("%s", ran).isZero();
    }
}
