package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told before: a dry run ends as the real one would, and names what would be removed. */
class RehearsalTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private Simulator cloud;
    private Environment environment;

    @BeforeEach
    void start() {
        cloud = Simulation.start(folder.resolve("cloud"), clock);
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder).at(clock, clock);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void itIsRefusedWhenTheRealOneIs() throws IOException {
        String database = database("a.db");
        String pairs = pairs("p");
        String state = "wrangler:" + Files.createDirectory(folder.resolve("local"));
        for (String target : List.of("sqlite:" + folder.resolve("b.db"), "d1:b", state + "#d1:" + "0".repeat(32))) {
            assertThat(dry(database, target).exit()).isZero();
            ok("copy", database, target);
            refusedAlike("empty", "copy", database, target);
            refusedAlike("has no key", "copy", database, target, "--merge");
            refusedAlike("", "copy", pairs, target, "--replace");
        }
        for (String target : List.of("kv:b", state + "#kv:" + "0".repeat(32))) {
            assertThat(dry(pairs, target).exit()).isZero();
            ok("copy", pairs, target);
            refusedAlike("empty", "copy", pairs, target);
        }
        ok("copy", pairs, "json:" + folder.resolve("b.json"));
        refusedAlike("exists", "copy", pairs, "json:" + folder.resolve("b.json"));
    }

    @Test
    void whatWouldBeRemovedIsNamed() throws IOException {
        String database = database("a.db");
        for (String target : List.of("sqlite:" + folder.resolve("b.db"), "d1:b")) {
            ok("copy", database, target);
            Ran ran = dry(database, target, "--replace");
            assertThat(ran.exit()).as("%s", ran).isZero();
            assertThat(ran.err())
                    .contains("keyless: would be removed, with 2 records")
                    .contains("v: is a view");
            ok("diff", database, target);
        }
        String pairs = pairs("p1/a", "p1/b", "q");
        ok("copy", pairs, "kv:b");
        assertThat(dry(pairs, "kv:b", "--replace").err()).contains("3 keys would be removed");
        assertThat(dry(pairs, "kv:b", "--replace", "--prefix", "p1/").err()).contains("2 keys that begin with p1/");
        ok("diff", pairs, "kv:b");
    }

    @Test
    void theNumberIsThatOfTheRealRun() throws IOException {
        String state =
                "wrangler:" + Files.createDirectory(folder.resolve("local")) + "#kv:" + "0123456789abcdef".repeat(2);
        ok(
                "backup",
                pairs("a", "u/b", "u/c", "u/d"),
                "--to",
                folder.resolve("store").toString());
        for (String target : List.of("kv:b", state)) {
            sameNumber(4, target, "--only-missing");
            sameNumber(0, target, "--only-missing");
            sameNumber(0, target, "--only-changed");
        }
        ok("copy", pairs("a", "u/c"), "kv:c");
        sameNumber(2, "kv:c", "--only-missing", "--prefix", "u/");
        sameNumber(3, "kv:c", "--replace", "--prefix", "u/");
        sameNumber(3, "kv:c", "--merge", "--prefix", "u/");
        for (String target : List.of("kv:d", state)) {
            Path other = Files.writeString(
                    folder.resolve("other.json"),
                    "[{\"key\":\"a\",\"value\":\"other\"},{\"key\":\"z\",\"value\":\"v\"}]");
            ok("copy", "json:" + other, target, "--merge");
            sameNumber(target.equals(state) ? 1 : 4, target, "--only-changed");
        }
    }

    /** Two that expire too soon, one that Workers KV can never hold. */
    @Test
    void whatTheTargetCanNotTakeIsNotCounted() throws IOException {
        long now = clock.instant().getEpochSecond();
        String pair = "{\"key\":\"%s\",\"value\":\"v\"%s}";
        List<String> all = List.of(
                pair.formatted("a", ""),
                pair.formatted("b", ",\"expiration\":" + (now + 3600)),
                pair.formatted("c", ",\"expiration\":" + (now + 30)),
                pair.formatted("d", ",\"expiration\":" + (now - 30)),
                pair.formatted("e".repeat(600), ""));
        Path file = Files.writeString(folder.resolve("some.json"), all.toString());
        ok("backup", "json:" + file, "--to", folder.resolve("store").toString());
        sameNumber(2, "kv:new");
        sameNumber(2, "kv:new", "--replace");
        sameNumber(2, "kv:new", "--merge");
        sameNumber(0, "kv:new", "--only-changed");
    }

    private void sameNumber(long records, String target, String... options) {
        List<String> command =
                new ArrayList<>(List.of("restore", folder.resolve("store").toString(), target, "--json"));
        command.addAll(List.of(options));
        Ran dry = Ran.in(environment, with(command.toArray(String[]::new), "--dry-run"));
        assertThat(dry.json().get("records").asLong()).as("%s", dry).isEqualTo(records);
        Ran run = Ran.in(environment, command.toArray(String[]::new));
        assertThat(run.json().get("records").asLong()).as("%s", run).isEqualTo(records);
    }

    @Test
    void theLastDayIsNamed() throws IOException {
        ok("backup", pairs("a", "b", "c"), "--to", folder.resolve("store").toString());
        Ran ran = Ran.in(environment, "restore", folder + "/store", "kv:b", "--dry-run", "--daily-budget", "1");
        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(ran.err()).contains("2026-03-03");
        assertThat(cloud.requests()).noneMatch(request -> !request.method().equals("GET"));
    }

    @Test
    void whatIsSaidToWhoeverStopsItIsTrueOfTheTarget() {
        assertThat(Main.parting("backup")).contains("it goes on from what was kept");
        assertThat(Main.parting("restore"))
                .isEqualTo(Main.parting("copy"))
                .contains("into d1: or kv: it goes on", "a file it writes anew");
    }

    /** Slow: it starts a JVM, and stops it when it waits for an answer that never comes. */
    @Test
    @Tag("slow")
    void whoeverStopsItIsToldThatItGoesOn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String base = "http://127.0.0.1:" + silent.getLocalPort() + "/client/v4";
            Environment nobody = environment.with(Map.of("CLOUDFLARE_API_BASE_URL", base));
            ProcessBuilder builder =
                    OwnProcess.of(Main.class, nobody, List.of("backup", "kv:ns", "--to", folder + "/store"));
            // Whoever runs the tests in the background leaves them deaf to this signal.
            builder.command().addAll(0, List.of("env", "--default-signal=INT"));
            Process process = builder.start();
            silent.accept();
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            try (BufferedReader err = process.errorReader()) {
                assertThat(err.lines()).anyMatch(line -> line.contains("Run the same command again"));
            }
            assertThat(process.exitValue()).isEqualTo(130);
        }
    }

    private void refusedAlike(String what, String... command) {
        Ran dry = Refusal.text(Ran.in(environment, with(command, "--dry-run")), what);
        Ran real = Refusal.text(Ran.in(environment, command), what);
        assertThat(dry.exit()).as("%s %s", dry, real).isEqualTo(real.exit());
    }

    private Ran dry(String... command) {
        List<String> words = new ArrayList<>(List.of("copy", "--dry-run"));
        words.addAll(List.of(command));
        return Ran.in(environment, words.toArray(String[]::new));
    }

    private static String[] with(String[] command, String more) {
        String[] longer = Arrays.copyOf(command, command.length + 1);
        longer[command.length] = more;
        return longer;
    }

    private void ok(String... command) {
        Ran ran = Ran.in(environment, command);
        assertThat(ran.exit()).as("%s", ran).isZero();
    }

    private String database(String name) {
        new Sqlite(folder.resolve(name))
                .run(
                        "CREATE TABLE keyless(rowid TEXT, oid TEXT, _rowid_ TEXT)",
                        "INSERT INTO keyless VALUES('x', '', ''), ('y', '', '')",
                        "CREATE VIEW v AS SELECT oid FROM keyless");
        return "sqlite:" + folder.resolve(name);
    }

    private String pairs(String... keys) throws IOException {
        StringBuilder text = new StringBuilder("[");
        for (String key : keys) {
            text.append(text.length() > 1 ? "," : "").append("{\"key\":\"" + key + "\",\"value\":\"v\"}");
        }
        return "json:" + Files.writeString(Files.createTempFile(folder, "pairs", ".json"), text.append("]"));
    }
}
