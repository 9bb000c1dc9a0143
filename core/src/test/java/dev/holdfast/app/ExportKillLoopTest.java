package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.Served.KillAt;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.d1.ExportRecord;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.OffsetClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server is killed with SIGKILL at points drawn over all that a run by a polled export does: to the API, to the
 * store, to the job table. It comes back at once, or after a minute; then the API's own record, the store and the job table
 * are looked at. Each point is two starts of a JVM and an export, some fifteen seconds.
 */
@Tag("slow")
class ExportKillLoopTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** Twice what D1 has: the machine of a test may be busy while a JVM starts. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<String> SQL = List.of(
            "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL, weight REAL)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
                    + " INSERT INTO people SELECT i, 'person ' || i, i / 7.0 FROM n",
            "CREATE INDEX by_name ON people(name)");

    @TempDir
    Path folder;

    private final Random random = new Random(20_261_126);
    private final KillSwitch requests = new KillSwitch();
    private final Map<String, Integer> histogram = new TreeMap<>();
    private Path clock;
    private Simulator cloud;
    private int places;
    private int wasted;

    /** A server's folder, with a store in it. */
    private record Place(Path folder, Environment environment) {
        String store() {
            return folder.resolve("store").toString();
        }
    }

    @AfterEach
    void stop() {
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void oneExportAtATimeAndOneWastedPerCrashAtMost() throws Exception {
        start();
        List<String> points = points();
        int wanted = Loops.count(21, 150);
        int counted = 0;
        for (int at = 0; counted < wanted && at < 2 * wanted; at++) {
            String where = List.of("api", "jobs", "store").get(at % 3);
            List<String> there =
                    points.stream().filter(point -> point.startsWith(where)).toList();
            String point = there.get(random.nextInt(there.size())) + (random.nextBoolean() ? " before" : " after");
            boolean isLate = random.nextBoolean();
            if (kill(point, isLate)) {
                String name = point.replaceAll("#.*", "") + (isLate ? ", back after a minute" : ", back at once");
                histogram.merge(name, 1, Integer::sum);
                counted++;
            }
        }
        System.out.println("kills of an export that counted: " + histogram + ", exports wasted by them: " + wasted);
        assertThat(counted).isEqualTo(wanted);
        // Some must have struck while one was under way.
        assertThat(wasted).isPositive().isLessThan(counted);
    }

    private void start() {
        clock = folder.resolve("clock");
        OffsetClock.moveTo(clock, START);
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), new OffsetClock(clock))
                .with(Access.only(Simulation.TOKEN))
                .with(D1Manner.PRODUCTION.withActivePolls(3).withPollPatience(PATIENCE))
                .with(Traffic.CALM.withHook(requests)));
        Environment environment = new Environment(Simulation.variables(cloud), folder);
        String sql = folder.resolve("shop.db").toString();
        new Sqlite(Path.of(sql)).run(SQL.toArray(String[]::new));
        Ran copied = Ran.in(environment, "copy", "sqlite:" + sql, "d1:shop");
        assertThat(copied.exit()).as("%s", copied).isZero();
    }

    private Place place() throws IOException {
        Path own = Files.createDirectories(folder.resolve("server-" + places++));
        Files.writeString(own.resolve("holdfast.toml"), """
                [[backup]]
                name = "nightly"
                sources = ["d1:shop"]
                to = "%s"
                mode = "export"
                """.formatted(own.resolve("store")));
        Environment environment = new Environment(Simulation.variables(cloud), own)
                .with(Map.of("HOLDFAST_STATE_DIR", own.resolve("state").toString()));
        return new Place(own, environment);
    }

    /** All that one that is not killed does. */
    private List<String> points() throws Exception {
        Place place = place();
        requests.arm(-1);
        int before = cloud.exports().size();
        int asked;
        try (Served server = start(place, "whole", KillAt.NEVER)) {
            String run = ended(server);
            JsonNode details = server.get("/api/v1/runs/" + run);
            server.stop();
            asked = requests.seen().size();
            check(place, details, before, 0, false);
        }
        List<String> points = new ArrayList<>();
        for (int i = 1; i <= asked; i++) {
            points.add("api#" + i);
        }
        int changes = Files.readAllLines(place.folder.resolve("whole.log")).size();
        for (int i = 1; i <= changes; i++) {
            points.add("store#" + i);
        }
        for (MatchResult match : Pattern.compile("([\\w-]+)=(\\d+)")
                .matcher(Files.readString(place.folder.resolve("whole.log.jobs")))
                .results()
                .toList()) {
            for (int i = 1; i <= Integer.parseInt(match.group(2)); i++) {
                points.add("jobs " + match.group(1) + "#" + i);
            }
        }
        System.out.println("a run by export: " + points);
        return points;
    }

    /** Whether it was killed before the run had ended. */
    private boolean kill(String point, boolean isLate) throws Exception {
        Place place = place();
        int before = cloud.exports().size();
        requests.arm(point.startsWith("api") ? number(point) : -1);
        try (Served server = start(place, "killed", at(point))) {
            requests.aim(server.process());
            ended(server);
            return false;
        } catch (Served.Gone gone) {
            requests.arm(-1);
        }
        if (isLate) {
            OffsetClock.moveTo(clock, new OffsetClock(clock).instant().plus(MINUTE));
        }
        try (Served server = start(place, "again", KillAt.NEVER)) {
            String run = ended(server);
            JsonNode details = server.get("/api/v1/runs/" + run);
            server.stop();
            check(place, details, before, 1, isLate);
        } catch (AssertionError | Exception e) {
            List<ExportRecord> exports = cloud.exports();
            throw new AssertionError(
                    "killed at " + point + (isLate ? ", late" : "") + ": " + exports.subList(before, exports.size()),
                    e);
        }
        return true;
    }

    private Served start(Place place, String name, KillAt at) throws IOException {
        return Served.start(place.environment, place.folder, name, at, clock);
    }

    /** The run that was asked for, when it is over. */
    private static String ended(Served server) {
        String run = server.ready().backUp("nightly", "the one");
        server.await(
                "the end of the run",
                () -> Set.of("SUCCEEDED", "FAILED", "CANCELLED")
                        .contains(server.get("/api/v1/runs/" + run)
                                .at("/run/state")
                                .asText()));
        return run;
    }

    private void check(Place place, JsonNode run, int before, int kills, boolean isLate) throws Exception {
        assertThat(run.at("/run/state").asText()).as("%s", run).isEqualTo("SUCCEEDED");
        List<ExportRecord> exports =
                cloud.exports().subList(before, cloud.exports().size());
        checkExports(exports, run, kills, isLate);
        checkStore(place, exports.getLast());
        checkTable(place);
        assertThat(run.toString()).doesNotContain("X-Amz-Signature");
    }

    private void checkExports(List<ExportRecord> exports, JsonNode run, int kills, boolean isLate) {
        assertThat(exports).hasSizeBetween(1, 1 + kills);
        assertThat(exports.getLast().outcome()).isEqualTo(ExportRecord.COMPLETE);
        for (int i = 1; i < exports.size(); i++) {
            assertThat(exports.get(i).startedAt())
                    .isAfterOrEqualTo(exports.get(i - 1).endedAt());
            wasted++;
            boolean isUnheard = step(run, "start").path("attempts").asInt() > 1
                    || exports.getFirst().outcome().equals(ExportRecord.COMPLETE);
            assertThat(isLate || isUnheard).as("was back in time: %s", run).isTrue();
            assertThat(step(run, "start").path("note").asText("")
                            + step(run, "poll").path("note").asText(""))
                    .as("%s", run)
                    .contains("cancelled");
        }
    }

    private static JsonNode step(JsonNode run, String name) {
        return run.path("steps")
                .valueStream()
                .filter(step -> step.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void checkStore(Place place, ExportRecord export) throws IOException {
        JsonNode list =
                Ran.in(place.environment, "list", place.store(), "--json").json();
        assertThat(list).as("%s", list).hasSize(1);
        assertThat(list.get(0).path("state").asText()).isEqualTo("proven");
        String id = list.get(0).path("id").asText();
        assertThat(Files.readString(Path.of(place.store()).resolve(id).resolve("manifest.json")))
                .contains(export.filename());
        try (Store store = LocalStore.open(Path.of(place.store()), Clock.systemUTC())) {
            Folder.list(
                    store,
                    id + "/",
                    file -> assertThat(file.name().substring(id.length() + 1))
                            .matches("manifest.json|SHA256SUMS|(sql|proofs)/.*"));
        }
        Ran diff = Ran.in(place.environment, "diff", "d1:shop", place.store() + "@latest");
        assertThat(diff.exit()).as("%s", diff).isZero();
        Ran prove = Ran.in(place.environment, "prove", place.store());
        assertThat(prove.exit()).as("%s", prove).isZero();
    }

    private static void checkTable(Place place) throws SQLException {
        Path file = place.folder.resolve("state/server/jobs.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet left = statement.executeQuery("select (select count(*) from holdfast_timer)"
                        + " + (select count(*) from holdfast_run where slot)"
                        + " + (select count(*) from holdfast_attempt where outcome is null)"
                        + " + (select count(*) from holdfast_step where ended_at is null)")) {
            assertThat(left.getInt(1)).isZero();
        }
    }

    private static int number(String point) {
        int number = Integer.parseInt(point.replaceAll(".*#(\\d+).*", "$1"));
        return point.endsWith("before") ? 2 * number - 1 : 2 * number;
    }

    private static KillAt at(String point) {
        return switch (point.substring(0, 3)) {
            case "sto" -> new KillAt(number(point), "");
            case "job" -> new KillAt(0, point.substring("jobs ".length()));
            default -> KillAt.NEVER;
        };
    }
}
