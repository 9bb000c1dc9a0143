package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.RestorePlaces;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import dev.holdfast.transfer.runs.RestoreRun;
import dev.holdfast.transfer.runs.Wish;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparing and restoring by the API: the plan, what it promises, and its application. */
class RestoresTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private Simulator cloud;
    private Environment environment;
    private OpenServer server;
    private Path shop;
    private String snapshot;
    private String pairs;

    @BeforeEach
    void start() throws Exception {
        cloud = Simulation.start(folder.resolve("cloud"), clock);
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder)
                .at(clock, Environment.ofProcess().pause());
        shop = folder.resolve("shop.db");
        new Sqlite(shop)
                .run("CREATE TABLE t(id INTEGER PRIMARY KEY, a)", "INSERT INTO t VALUES (1,'x'),(2,'y'),(3,'z')");
        Files.writeString(
                folder.resolve("pairs.json"), "[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"2\"}]");
        Files.createDirectory(folder.resolve("allowed"));
        server = OpenServer.with(environment, """
                [server]
                restore_folders = ["%1$s/allowed"]
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                [[backup]]
                name = "pairs"
                sources = ["json:%1$s/pairs.json"]
                to = "%1$s/store"
                """.formatted(folder));
        server.backUp("files");
        snapshot = newest();
        clock.of(Duration.ofSeconds(1));
        server.backUp("pairs");
        pairs = newest();
    }

    @AfterEach
    void stop() {
        server.close();
        cloud.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void aPlanIntoSomethingNewIsAppliedOnce() throws Exception {
        for (String target : List.of(file("new.db"), "d1:new")) {
            String plan = plan(snapshot, target, "new");
            JsonNode result = result(plan);
            assertThat(result.path("targetState").asText()).isEqualTo("absent");
            assertThat(result.path("collections")).singleElement().satisfies(one -> {
                assertThat(one.path("records").asInt()).isEqualTo(3);
                assertThat(one.path("adds").asInt()).isEqualTo(3);
                assertThat(one.path("present").asInt()).isZero();
            });
            assertThat(folder.resolve("allowed/new.db").toFile().exists() && target.startsWith("sqlite"))
                    .as("nothing is written")
                    .isFalse();

            JsonNode run = applied(plan);
            assertThat(run.at("/run/state").asText()).as("%s", run).isEqualTo("SUCCEEDED");
            assertThat(JSON.readTree(run.at("/run/result").asText())
                            .path("verified")
                            .asBoolean())
                    .isTrue();
            assertThat(Ran.in(environment, "diff", "sqlite:" + shop, target).exit())
                    .isZero();
            assertThat(server.post(409, "/api/v1/restores/" + plan + "/apply", "")
                            .path("detail")
                            .asText())
                    .contains("applied already");
        }
    }

    @Test
    void theSameRequestIsOneRun() throws Exception {
        String plan = plan(snapshot, file("new.db"), "new");
        String first = keyed(plan, "one");
        assertThat(keyed(plan, "one")).isEqualTo(first);
        server.ended(first);
        server.post(409, "/api/v1/restores/" + plan + "/apply", "");
        assertThat(apply(plan(snapshot, file("other.db"), "new"), "one").statusCode())
                .as("one key for two plans")
                .isEqualTo(422);
        assertThat(folder.resolve("allowed/other.db")).doesNotExist();
        clock.of(Duration.ofMinutes(61));
        assertThat(keyed(plan, "one")).as("the hour is over").isEqualTo(first);
        server.post(409, "/api/v1/restores/" + plan + "/apply", "");
    }

    @Test
    void whatNoNameIsIsRefused() throws Exception {
        String body = body(snapshot, "d1:x", "new");
        server.post(400, "/api/v1/restores", body.replace("}", ",\"tables\":[null]}"));
        for (String path : List.of("/runs?kind=%00", "/runs/%00", "/snapshots/a%00b/1")) {
            assertThat(server.get(400, "/api/v1" + path).path("detail").asText())
                    .contains("NUL");
        }
    }

    @Test
    void whatIsThereIsCountedAndNotTouched() throws Exception {
        String target = file("there.db");
        new Sqlite(folder.resolve("allowed/there.db"))
                .run(
                        "CREATE TABLE t(id INTEGER PRIMARY KEY, a)",
                        "INSERT INTO t VALUES (2,'y'),(3,'changed'),(4,'more'),(5,'more')",
                        "CREATE TABLE other(b)",
                        "INSERT INTO other VALUES (1)");
        JsonNode refused = server.ended(start(snapshot, target, "new"));
        assertThat(refused.at("/run/state").asText()).isEqualTo("FAILED");
        assertThat(refused.at("/run/reason").asText()).contains("not empty");

        JsonNode replace = result(plan(snapshot, target, "replace"));
        assertThat(replace.path("targetState").asText()).isEqualTo("filled");
        assertThat(changes(replace, "t")).isEqualTo("records 3, present 4, adds 1, removes 2, changes 1");
        assertThat(changes(replace, "other")).isEqualTo("records 0, present 1, adds 0, removes 1, changes 0");
        JsonNode merge = result(plan(snapshot, target, "merge"));
        assertThat(changes(merge, "t")).isEqualTo("records 3, present 4, adds 1, removes 0, changes 1");
        assertThat(changes(merge, "other")).contains("removes 0");
    }

    @Test
    void aTargetThatChangedSinceIsNotWritten() throws Exception {
        String target = file("there.db");
        Path there = folder.resolve("allowed/there.db");
        new Sqlite(there).run("CREATE TABLE t(id INTEGER PRIMARY KEY, a)", "INSERT INTO t VALUES (9,'mine')");
        String plan = plan(snapshot, target, "replace");
        new Sqlite(there).run("UPDATE t SET a = 'newer'");
        byte[] before = Files.readAllBytes(there);
        JsonNode run = applied(plan);
        assertThat(run.at("/run/state").asText()).isEqualTo("FAILED");
        assertThat(run.at("/run/reason").asText()).contains("has changed since the plan was made; nothing was written");
        assertThat(Files.readAllBytes(there)).isEqualTo(before);

        String again = plan(snapshot, target, "replace");
        assertThat(applied(again).at("/run/state").asText()).isEqualTo("SUCCEEDED");
        assertThat(Ran.in(environment, "diff", "sqlite:" + shop, target).exit()).isZero();

        String late = plan(snapshot, target, "replace");
        clock.of(Duration.ofMinutes(61));
        assertThat(server.post(409, "/api/v1/restores/" + late + "/apply", "")
                        .path("detail")
                        .asText())
                .contains("expired");
        server.post(404, "/api/v1/restores/none/apply", "");
    }

    @Test
    void pairsAreMergedAsPlanned() throws Exception {
        Files.writeString(
                folder.resolve("old.json"), "[{\"key\":\"b\",\"value\":\"old\"},{\"key\":\"c\",\"value\":\"3\"}]");
        assertThat(Ran.in(environment, "copy", "json:" + folder.resolve("old.json"), "kv:ns")
                        .exit())
                .isZero();
        String plan = plan(pairs, "kv:ns", "merge");
        JsonNode one = result(plan).at("/collections/0");
        assertThat(one.path("adds").asInt()).isEqualTo(1);
        assertThat(one.path("changes").asInt()).isEqualTo(1);
        assertThat(one.path("removes").asInt()).isZero();
        assertThat(one.path("present").asInt()).isEqualTo(2);
        JsonNode run = applied(plan);
        assertThat(run.at("/run/state").asText()).as("%s", run).isEqualTo("SUCCEEDED");
        JsonNode diff = result(server.post(202, "/api/v1/diffs", "{\"a\":\"" + pairs + "\",\"b\":\"kv:ns\"}")
                .at("/runs/0/id")
                .asText());
        assertThat(diff.at("/collections/0/added").asInt()).isEqualTo(1);
        assertThat(diff.at("/collections/0/same").asInt()).isEqualTo(2);
        assertThat(diff.path("examples").toString()).contains("+ c");
    }

    @Test
    void snapshotsAreCompared() throws Exception {
        new Sqlite(shop)
                .run("UPDATE t SET a = 'q' WHERE id = 1", "DELETE FROM t WHERE id = 2", "INSERT INTO t VALUES (7,8)");
        clock.of(Duration.ofSeconds(1));
        server.backUp("files");
        String body = "{\"a\":\"" + snapshot + "\",\"b\":\"" + newest() + "\"}";
        JsonNode diff =
                result(server.post(202, "/api/v1/diffs", body).at("/runs/0/id").asText());
        assertThat(diff.path("identical").asBoolean()).isFalse();
        assertThat(diff.path("collections")).singleElement().satisfies(one -> {
            assertThat(one.path("added").asInt()).isEqualTo(1);
            assertThat(one.path("removed").asInt()).isEqualTo(1);
            assertThat(one.path("changed").asInt()).isEqualTo(1);
            assertThat(one.path("same").asInt()).isEqualTo(1);
        });
        server.post(403, "/api/v1/diffs", "{\"a\":\"" + snapshot + "\",\"b\":\"sqlite:/etc/passwd\"}");
        server.post(403, "/api/v1/diffs", "{\"a\":\"" + folder + "/store@latest\",\"b\":\"" + snapshot + "\"}");
        server.post(404, "/api/v1/diffs", "{\"a\":\"" + snapshot + "\",\"b\":\"none/20260101T000000000Z\"}");
    }

    @Test
    void filesAreWrittenWhereTheConfigurationAllowsItOnly() throws Exception {
        Files.createSymbolicLink(folder.resolve("allowed/out"), folder);
        Files.createSymbolicLink(folder.resolve("allowed/dangling"), folder.resolve("nothing"));
        for (String target : List.of(
                "sqlite:" + folder + "/elsewhere.db",
                "sqlite:" + folder + "/allowed/../elsewhere.db",
                "sqlite:" + folder + "/allowed",
                "sqlite:" + folder + "/allowed/out/x.db",
                "sqlite:" + folder + "/allowed/dangling",
                "sqlite:" + folder + "/allowed/dangling/x.db",
                "sqlite:elsewhere.db",
                "sql:" + folder + "/dump.sql",
                "json:" + folder + "/pairs",
                "csv:" + folder + "/allowed/x.csv",
                "wrangler:" + folder + "#d1:DB",
                "postgres://u:p@localhost/x",
                folder + "/store",
                "nonsense")) {
            JsonNode problem = server.post(403, "/api/v1/restores", body(snapshot, target, "new"));
            assertThat(problem.path("hint").asText()).as(target).isNotEmpty();
        }
        server.post(400, "/api/v1/restores", body(snapshot, "d1:x", "overwrite"));
        server.post(404, "/api/v1/restores", body("none/20260101T000000000Z", "d1:x", "new"));
        assertThat(cloud.requests()).noneMatch(request -> !request.method().equals("GET"));
    }

    /** Behind a link, ".." leads elsewhere for the system than for who reads the path. */
    @Test
    void noWayLeadsOutOfTheFoldersThroughALink() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside/deep"));
        Files.createSymbolicLink(folder.resolve("allowed/deeplink"), outside);
        for (String scheme : List.of("sqlite:", "sql:", "json:")) {
            for (String way : List.of("/allowed/deeplink/../pwn", "/allowed/sub/../pwn", "/allowed/deeplink/pwn")) {
                String target = scheme + folder + way;
                server.post(403, "/api/v1/restores", body(snapshot, target, "new"));
                server.post(403, "/api/v1/diffs", "{\"a\":\"" + snapshot + "\",\"b\":\"" + target + "\"}");
            }
        }
        server.post(
                403,
                "/api/v1/restores",
                body(snapshot, "wrangler:" + folder + "/allowed/x#/../../outside#d1:DB", "new"));
        assertThat(outside.getParent()).isDirectoryNotContaining("glob:**pwn*");
    }

    @Test
    void twoNamesOfOneFileAreOnePlanAndOneLane() throws Exception {
        Files.createDirectory(folder.resolve("allowed/real"));
        Files.createSymbolicLink(folder.resolve("allowed/link"), folder.resolve("allowed/real"));
        for (String way : List.of("/allowed/real/a.db", "/allowed/link/a.db", "/allowed/./link//a.db")) {
            String plan = plan(snapshot, "sqlite:" + folder + way, "new");
            assertThat(result(plan).path("target").asText()).isEqualTo(file("real/a.db"));
            assertThat(server.get(200, "/api/v1/runs/" + plan).at("/run/lane").asText())
                    .isEqualTo(file("real/a.db"));
        }
    }

    @Test
    void aLinkThatWasMadeSinceThePlanIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path inside = Files.createDirectory(folder.resolve("allowed/inside"));
        String away = plan(snapshot, file("inside/a.db"), "new");
        Files.delete(inside);
        Files.createSymbolicLink(inside, outside);
        server.post(403, "/api/v1/restores/" + away + "/apply", "");

        Wiring features = new Wiring(environment.at(clock, clock), Config.EMPTY, UnaryOperator.identity());
        RestorePlaces places = new RestorePlaces(() -> List.of(folder.resolve("allowed"), outside));
        RestoreRun run = new RestoreRun(features.transfer(), features.outlook(), places, clock);
        Wish wish = new Wish(folder + "/store", snapshot, file("inside/a.db"), "new", List.of(), "");
        MemorySteps steps = new MemorySteps(
                new RestoreRun.Params("plan", "", wish, clock.instant().toString(), "absent", null));
        assertThatThrownBy(() -> run.run(steps)).hasMessageContaining("nothing was written");
        assertThat(outside).isEmptyDirectory();
    }

    /** The server dies at each place where it may have written. */
    @Test
    void aKilledApplicationGoesOn() throws Exception {
        Wiring features = new Wiring(environment.at(clock, clock), Config.EMPTY, UnaryOperator.identity());
        RestoreRun run = new RestoreRun(features.transfer(), features.outlook(), new RestorePlaces(List::of), clock);
        for (String how : List.of("within", "behind")) {
            for (String what : List.of(snapshot, pairs)) {
                String target = (what.equals(pairs) ? "kv:" : "d1:") + how;
                Wish wish = new Wish(folder + "/store", what, target, "new", List.of(), "");
                MemorySteps steps = new MemorySteps(
                        new RestoreRun.Params("plan", "", wish, clock.instant().toString(), "absent", null));
                if (how.equals("within")) {
                    steps.dieWithin("restore");
                } else {
                    steps.dieBehind("restore");
                }
                assertThatThrownBy(() -> run.run(steps)).isInstanceOf(MemorySteps.Death.class);
                RestoreRun.Result result = (RestoreRun.Result) run.run(steps);
                assertThat(result.verified()).as(target).isTrue();
                String from = what.equals(pairs) ? "json:" + folder + "/pairs.json" : "sqlite:" + shop;
                assertThat(Ran.in(environment, "diff", from, target).exit()).isZero();
            }
        }
    }

    private String file(String name) {
        return "sqlite:" + folder.resolve("allowed").resolve(name);
    }

    private String newest() throws Exception {
        return server.get(200, "/api/v1/snapshots")
                .at("/snapshots/0/snapshot/id")
                .asText();
    }

    private static String body(String snapshot, String target, String mode) {
        return "{\"snapshot\":\"%s\",\"target\":\"%s\",\"mode\":\"%s\"}".formatted(snapshot, target, mode);
    }

    private String start(String what, String target, String mode) throws Exception {
        return server.post(202, "/api/v1/restores", body(what, target, mode))
                .at("/runs/0/id")
                .asText();
    }

    private String plan(String what, String target, String mode) throws Exception {
        String plan = start(what, target, mode);
        JsonNode ended = server.ended(plan);
        assertThat(ended.at("/run/state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        return plan;
    }

    private JsonNode applied(String plan) throws Exception {
        return server.ended(server.post(202, "/api/v1/restores/" + plan + "/apply", "")
                .at("/runs/0/id")
                .asText());
    }

    private String keyed(String plan, String key) throws Exception {
        return OpenServer.json(202, apply(plan, key)).at("/runs/0/id").asText();
    }

    private HttpResponse<String> apply(String plan, String key) throws Exception {
        return server.send(server.request("/api/v1/restores/" + plan + "/apply")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private JsonNode result(String run) throws Exception {
        return JSON.readTree(server.ended(run).at("/run/result").asText());
    }

    private static String changes(JsonNode plan, String name) {
        for (JsonNode one : plan.path("collections")) {
            if (one.path("name").asText().equals(name)) {
                return "records %d, present %d, adds %d, removes %d, changes %d"
                        .formatted(
                                one.path("records").asInt(),
                                one.path("present").asInt(),
                                one.path("adds").asInt(),
                                one.path("removes").asInt(),
                                one.path("changes").asInt());
            }
        }
        throw new AssertionError(name);
    }
}
