package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.cloudflare.ApiSettings;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A simulated account, an S3 server and a folder; and the program, in this process or in one that is killed. */
final class KillPlace implements AutoCloseable {
    private static final String ROWS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 350) ";
    private static final List<String> SQL = List.of(
            "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL, weight REAL, photo BLOB)",
            ROWS + "INSERT INTO people SELECT i, 'person ' || i, i / 7.0, zeroblob(40) FROM n",
            "CREATE TABLE notes(author INTEGER REFERENCES people, text)",
            ROWS + "INSERT INTO notes SELECT i, 'a note that says something to ' || i FROM n",
            "CREATE TABLE tags(tag TEXT PRIMARY KEY, uses INTEGER) WITHOUT ROWID",
            ROWS + "INSERT INTO tags SELECT 'tag ' || i, 9007199254740993 + i FROM n",
            "CREATE INDEX notes_author ON notes(author) WHERE author > 7",
            "CREATE TRIGGER no_more BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'no; never'); END");

    final KillSwitch requests = new KillSwitch();
    final Path folder;
    final Environment environment;
    private final Simulator cloud;
    private final AtomicInteger names = new AtomicInteger();

    KillPlace(Path folder) {
        this(folder, Duration.ZERO);
    }

    /** @param latency of each request to the API */
    KillPlace(Path folder, Duration latency) {
        this.folder = folder;
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), Clock.systemUTC())
                .with(Access.only(Simulation.TOKEN))
                .with(Traffic.CALM.withHook(requests).withLatency(latency)));
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.putAll(S3Server.ENVIRONMENT);
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder);
    }

    int newNumber() {
        return names.incrementAndGet();
    }

    Path newPath(String what) {
        return folder.resolve(what + "-" + newNumber());
    }

    String newLocalStore() {
        return newPath("store").toString();
    }

    /** A file with a private key. */
    Path keys() throws IOException {
        Path file = folder.resolve("key.txt");
        if (!Files.exists(file)) {
            Files.writeString(file, Identity.generate(new SecureRandom()).secret());
        }
        return file;
    }

    /** Who has that key. */
    String recipient() throws IOException {
        return Keyring.reading(List.of(keys()), null)
                .identities()
                .getFirst()
                .recipient()
                .text();
    }

    String newS3Store() {
        return "s3://" + S3Server.shared().newBucket() + "/backups?endpoint="
                + S3Server.shared().endpoint();
    }

    String sqlite() {
        Path file = newPath("original");
        new Sqlite(file).run(SQL.toArray(String[]::new));
        return "sqlite:" + file;
    }

    String denokv() {
        return "denokv:" + KvSamples.file(newPath("kv"), KvSamples.of(900, 1));
    }

    String database() {
        String name = "db-" + newNumber();
        try (CloudflareApi api = new CloudflareApi(new ApiSettings(
                cloud.baseUri(),
                ApiSettings.Credentials.token(Simulation.TOKEN),
                Simulation.ACCOUNT,
                Clock.systemUTC(),
                Pauses::sleep,
                RequestBudget.unlimited()))) {
            api.createDatabase(name);
        }
        SQL.forEach(sql -> cloud.execute(name, sql));
        return "d1:" + name;
    }

    /** As a Worker of the account would. */
    void execute(String database, String sql) {
        cloud.execute(database, sql);
    }

    /** What the API has seen so far. */
    List<RequestRecord> record() {
        return cloud.requests();
    }

    String namespace(int pairs) throws IOException {
        Path file = newPath("pairs");
        Files.writeString(
                file,
                IntStream.range(0, pairs)
                        .mapToObj(
                                "{\"key\":\"k%1$06d\",\"value\":\"value of %1$d\",\"metadata\":{\"n\":%1$d}}"
                                        ::formatted)
                        .collect(Collectors.joining(",", "[", "]")));
        String name = "kv:ns-" + newNumber();
        Ran copied = run("copy", "json:" + file, name, "--no-verify");
        if (copied.exit() != 0) {
            throw new IllegalStateException(copied.toString());
        }
        return name;
    }

    /** In this process, with parts as small as those of the runs that are killed. */
    Ran run(String... command) {
        return Ran.with(output -> KillMain.program(environment, output, folder.resolve("unread.log"), 0), command);
    }

    /** The same, with what it did to stores, one line for each. */
    List<String> changesOf(String... command) throws IOException {
        Path log = newPath("log");
        Ran ran = Ran.with(output -> KillMain.program(environment, output, log, 0), command);
        if (ran.exit() != 0) {
            throw new IllegalStateException(ran.toString());
        }
        return Files.readAllLines(log);
    }

    /** What became of a process. {@code killed} is false when it came to its end. */
    record Died(boolean killed, int exit, List<String> changes) {
        /** The place in {@code changes} of the one at which it was killed. */
        int at(KillCase.Point point) {
            String number = (point.number() + 1) / 2 + " ";
            for (int at = 0; at < changes.size(); at++) {
                if (changes.get(at).startsWith(number)) {
                    return at;
                }
            }
            throw new IllegalStateException("killed before it was logged: " + point);
        }
    }

    /**
     * In a process of its own, killed at a point of what it does to stores, or to the API.
     *
     * @param worth whether there is something to go on with; a request waits for that a while
     */
    Died kill(KillCase.Point point, BooleanSupplier worth, String... command) throws Exception {
        Path log = Files.createFile(newPath("log"));
        List<String> line = new ArrayList<>(List.of(log.toString(), "" + (point.isAtRequest() ? 0 : point.number())));
        line.addAll(List.of(command));
        requests.arm(point.isAtRequest() ? point.number() : 0, worth);
        Process process = OwnProcess.of(KillMain.class, environment, line)
                .redirectErrorStream(true)
                .redirectOutput(newPath("output").toFile())
                .start();
        requests.aim(process);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("it hangs: " + line);
        }
        requests.arm(0);
        return new Died(process.exitValue() == 128 + 9, process.exitValue(), Files.readAllLines(log));
    }

    @Override
    public void close() {
        cloud.close();
    }
}
