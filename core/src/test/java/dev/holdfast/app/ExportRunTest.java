package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.ExportSteps;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import dev.holdfast.model.Selection;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.d1.ExportRecord;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.Fault;
import dev.holdfast.sim.http.Faults;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that takes a database by its export, through crashes and a bad line; judged by the API's own record. */
class ExportRunTest {
    private static final int POLLS = 12;
    private static final String KEPT = "0 3 * * *";

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final Identity identity = Identity.generate(new SecureRandom());
    private Backup.Readers readers = Backup.Readers.EVERYBODY;
    private Faults faults = Faults.NONE;
    private Simulator cloud;
    private Wiring features;
    private Environment environment;
    private String store;
    private String source = "d1:shop";
    private Capturing.Mode mode = Capturing.Mode.EXPORT;
    private MemorySteps steps;

    @BeforeEach
    void start() throws Exception {
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), clock)
                .with(D1Manner.PRODUCTION.withActivePolls(POLLS))
                .with(Traffic.CALM.withFaults(request -> faults.of(request))));
        // Time passes by waiting; a little of the real one, too, so that whoever is to stop can.
        Pause pause = time -> {
            clock.of(time);
            LockSupport.parkNanos(2_000_000);
        };
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("CLOUDFLARE_ACCOUNT_ID", Access.ACCOUNT);
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder).at(clock, pause);
        features = new Wiring(environment, Config.EMPTY, UnaryOperator.identity());
        store = folder.resolve("store").toString();
        call("", "{\"name\":\"shop\"}");
        cloud.execute("shop", "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
        cloud.execute("shop", "INSERT INTO t(a) VALUES (1),('it''s'),(x'00ff')");
        steps = new MemorySteps(new BackupRun.Params("nightly", "d1:shop"));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void itIsTakenByNamedStepsAndKeepsTheNameOfTheApi() throws Exception {
        BackupRun.Result result = run();

        assertThat(steps.begun()).containsExactly("begin", "start", "poll", "download", "store", "prove", "compare");
        assertThat(result.state()).isEqualTo("proven");
        assertThat(result.consistency()).isEqualTo("exact");
        assertThat(result.records()).isEqualTo(3);
        ExportRecord export = only();
        assertThat(export.polls()).isEqualTo(POLLS + 1);
        Path snapshot = folder.resolve("store").resolve(result.snapshot());
        assertThat(Files.readString(snapshot.resolve("manifest.json")))
                .contains("\"filename\" : \"" + export.filename() + "\"")
                .contains("\"mode\" : \"export\"");
        assertThat(snapshot.resolve("export.sql.zst")).doesNotExist();
        assertThat(Ran.in(environment, "diff", "d1:shop", store + "@latest").exit())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "poll", "download", "store", "prove"})
    void deathBehindAStepWastesOneExportAtMost(String step) throws Exception {
        steps.dieBehind(step);
        assertThatThrownBy(this::run).isInstanceOf(MemorySteps.Death.class);
        run();
        List<String> wasted = Set.of("start", "poll").contains(step) ? List.of(step) : List.of();
        assertOneAtATime(1 + wasted.size());
        assertGood();
    }

    @Test
    void whoIsBackInTimeGoesOnWithTheSameExport() throws Exception {
        steps.dieWithin("poll");
        assertThatThrownBy(this::run).isInstanceOf(MemorySteps.Death.class);
        clock.of(Duration.ofSeconds(5));
        run();
        assertThat(only().outcome()).isEqualTo(ExportRecord.COMPLETE);
        assertGood();
    }

    /** Nobody would ask after it any more. */
    @ParameterizedTest
    @ValueSource(strings = {"start", "poll", "download"})
    void whatBeganAsAnExportGoesOnAsOne(String step) throws Exception {
        steps.dieBehind(step);
        assertThatThrownBy(this::run).isInstanceOf(MemorySteps.Death.class);
        mode = Capturing.Mode.AUTO;
        run();
        assertThat(steps.begun()).contains("prove").doesNotContain("capture");
        assertThat(isAlive()).isFalse();
        assertGood();
    }

    @Test
    void anExportThatWasGivenUpIsWrittenDownAndAnotherOneBegun() throws Exception {
        steps.dieWithin("poll");
        assertThatThrownBy(this::run).isInstanceOf(MemorySteps.Death.class);
        clock.of(Duration.ofMinutes(1));
        run();
        assertThat(cloud.exports())
                .extracting(ExportRecord::outcome)
                .containsExactly(ExportRecord.CANCELLED, ExportRecord.COMPLETE);
        assertThat(steps.begun())
                .containsExactly(
                        "begin",
                        "start",
                        "poll",
                        "poll",
                        "start 2",
                        "poll 2",
                        "download 2",
                        "store 2",
                        "prove",
                        "compare");
        assertThat(steps.notes().get("poll")).contains("cancelled").contains("Not currently exporting");
        assertThat(steps.results().get("poll").toString()).contains("Not currently exporting");
        assertGood();
    }

    @Test
    void anAnswerToTheStartThatIsLostIsFoundByTheRefusalOfASecond() throws Exception {
        faults = once(isExport(), Fault.Kind.DROP, 0);
        run();
        assertOneAtATime(2);
        assertThat(steps.notes().get("start")).contains("got no answer");
        assertGood();
    }

    @Test
    void pollsWithoutAnAnswerKeepItAlive() throws Exception {
        AtomicInteger exports = new AtomicInteger();
        faults = request -> {
            int number = isExport().test(request) ? exports.incrementAndGet() : 0;
            return number > 1 && number < 9
                    ? Optional.of(new Fault(Fault.Kind.STATUS_AFTER, 500 + number % 4))
                    : Optional.empty();
        };
        run();
        assertThat(only().silence()).isLessThan(Duration.ofSeconds(5));
        assertGood();
    }

    @Test
    void aDownloadThatBreaksIsBegunAgain() throws Exception {
        faults = once(isDownload(), Fault.Kind.TORN, 0);
        run();
        only();
        assertGood();
    }

    @Test
    void aDownloadThatIsNotThereAnyMoreCostsAnotherExport() throws Exception {
        steps.slowly(step -> clock.of(step.equals("poll") ? Duration.ofHours(2) : Duration.ZERO));
        run();
        assertThat(steps.begun())
                .containsExactly(
                        "begin",
                        "start",
                        "poll",
                        "download",
                        "start 2",
                        "poll 2",
                        "download 2",
                        "store 2",
                        "prove",
                        "compare");
        assertThat(steps.results().get("download").toString()).contains("led nowhere");
        assertOneAtATime(2);
        assertGood();
    }

    @Test
    void somebodyElsesExportIsWaitedFor() throws Exception {
        URI api = URI.create(cloud.baseUri() + "/accounts/" + Access.ACCOUNT + "/d1/database/" + id() + "/export");
        String bookmark =
                post(api, "{\"output_format\":\"polling\"}").replaceAll("(?s).*at_bookmark\":\"([^\"]+).*", "$1");
        AtomicInteger asked = new AtomicInteger();
        faults = request -> {
            // When we ask for the third time, its owner comes for it.
            if (isExport().test(request) && asked.incrementAndGet() == 3) {
                for (int i = 0; i < POLLS; i++) {
                    post(api, "{\"output_format\":\"polling\",\"current_bookmark\":\"" + bookmark + "\"}");
                }
            }
            return Optional.empty();
        };
        run();
        assertThat(cloud.exports())
                .extracting(ExportRecord::outcome)
                .containsExactly(ExportRecord.COMPLETE, ExportRecord.COMPLETE);
        assertThat(steps.notes().get("start")).contains("somebody else's");
        assertGood();
    }

    @Test
    void aSlowJobDatabaseDoesNotSilenceThePolls() throws Exception {
        // The start is known here for a minute before that is written down.
        steps.slowly(step -> {
            Instant end = clock.instant().plusSeconds(60);
            while (step.equals("start")
                    && !cloud.exports().isEmpty()
                    && isAlive()
                    && clock.instant().isBefore(end)) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        run();
        assertThat(only().outcome()).isEqualTo(ExportRecord.COMPLETE);
        assertThat(only().silence()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatCanNotBeExportedFailsAtOnce() {
        cloud.execute("shop", "CREATE VIRTUAL TABLE f USING fts5(a)");
        assertThatThrownBy(this::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure.hint()).contains("--mode pages");
        });
        only();
    }

    @Test
    void theAccountIsAParameterOfTheRun() throws Exception {
        source = "d1:" + Access.ACCOUNT + "/shop";
        steps = new MemorySteps(new BackupRun.Params("nightly", source));
        BackupRun.Result result = run();
        assertThat(result.snapshot()).startsWith("d1-" + Access.ACCOUNT);
        assertThat(Ran.in(environment, "show", store, result.snapshot()).out()).contains(source);
        assertThat(Ran.in(environment, "diff", source, store + "@latest").exit())
                .isZero();
        assertThat(Ran.in(environment, "restore", store, "d1:" + Access.ACCOUNT + "/other")
                        .exit())
                .isEqualTo(Failure.Kind.USAGE.exitCode());
        source = "d1:" + "0".repeat(32) + "/shop";
        steps = new MemorySteps(new BackupRun.Params("nightly", source));
        assertThatThrownBy(this::run).isInstanceOf(Failure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"download", "store"})
    void anEncryptedOneIsFetchedAgainAfterACrash(String step) throws Exception {
        readers = new Backup.Readers(List.of(identity.recipient().text()), null);
        steps.dieBehind(step);
        assertThatThrownBy(this::run).isInstanceOf(MemorySteps.Death.class);
        assertThat(run().state()).isEqualTo("proven");
        only();
        assertThat(steps.begun()).contains("store").doesNotContain("start 2");
        Path key = Files.writeString(folder.resolve("key.txt"), identity.secret());
        assertThat(Ran.in(environment, "prove", store, "--identity", key.toString())
                        .exit())
                .isZero();
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("export."));
        }
    }

    @Test
    void anEncryptedOneThatCanNotBeFetchedAgainIsExportedAgain() throws Exception {
        readers = new Backup.Readers(List.of(identity.recipient().text()), null);
        steps.dieWithin("store");
        assertThatThrownBy(this::run).isInstanceOf(MemorySteps.Death.class);
        clock.of(Duration.ofHours(2));
        BackupRun.Result result = run();
        assertThat(result.state()).isEqualTo("proven");
        assertThat(steps.begun()).contains("store 2");
        assertOneAtATime(2);
    }

    private BackupRun.Result run() throws Exception {
        Order order = new Order(
                "nightly",
                List.of(source),
                store,
                KEPT,
                ZoneOffset.UTC,
                null,
                taken -> new Backup.Request(
                        taken, store, new Capturing(Selection.ALL, mode, true), true, readers, true, false));
        ExportSteps exports = new ExportSteps(features.exports(), clock, environment.pause(), Duration.ofHours(6));
        return (BackupRun.Result) new BackupRun(
                        () -> List.of(order),
                        features.backup(),
                        exports,
                        features.prove(),
                        features.forget(),
                        features.shelves(),
                        features.losses())
                .run(steps);
    }

    /** One export was begun in all, and only one. */
    private ExportRecord only() {
        assertThat(cloud.exports()).hasSize(1);
        return cloud.exports().getFirst();
    }

    private boolean isAlive() {
        return cloud.exports().getLast().endedAt() == null;
    }

    private void assertOneAtATime(int count) {
        List<ExportRecord> exports = cloud.exports();
        assertThat(exports).hasSize(count);
        for (int i = 1; i < exports.size(); i++) {
            assertThat(exports.get(i).startedAt())
                    .isAfterOrEqualTo(exports.get(i - 1).endedAt());
        }
    }

    /** What there is in the store is one good snapshot, of what the database holds. */
    private void assertGood() {
        List<Inventory.Entry> good = features.inventory().list(store, "").stream()
                .filter(entry -> !entry.state().equals("unfinished"))
                .toList();
        assertThat(good)
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isEqualTo("proven"));
        assertThat(Ran.in(
                                environment,
                                "diff",
                                "d1:shop",
                                store + "@" + good.getFirst().id())
                        .exit())
                .isZero();
    }

    private static Predicate<RequestRecord> isExport() {
        return request -> request.path().endsWith("/export");
    }

    private static Predicate<RequestRecord> isDownload() {
        return request -> request.path().startsWith("/objects/");
    }

    private static Faults once(Predicate<RequestRecord> which, Fault.Kind kind, int status) {
        AtomicInteger seen = new AtomicInteger();
        return request -> which.test(request) && seen.getAndIncrement() == 0
                ? Optional.of(new Fault(kind, status))
                : Optional.empty();
    }

    private String id() {
        return call("", null).replaceAll("(?s).*\"uuid\":\"([^\"]+).*", "$1");
    }

    private String call(String path, String body) {
        return post(URI.create(cloud.baseUri() + "/accounts/" + Access.ACCOUNT + "/d1/database" + path), body);
    }

    /** @param body null for a GET */
    private static String post(URI uri, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer any");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    body == null
                            ? request.build()
                            : request.POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
