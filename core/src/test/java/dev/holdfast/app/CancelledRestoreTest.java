package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.jobs.Run;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import io.helidon.webserver.CloseConnectionException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may cut off a restore into a live database, and what he and others are told then. */
class CancelledRestoreTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<Access> ALL = Set.of(Access.values());
    private static final String UNDO = "wrangler d1 time-travel restore shop --bookmark=";

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private volatile Set<Access> rights = ALL;
    private volatile Runnable atWriting = () -> {};
    private Simulator cloud;
    private OpenServer server;
    private String snapshot;

    @BeforeEach
    void start() throws Exception {
        cloud = Simulator.start(SimulatorSettings.in(folder.resolve("cloud"), clock)
                .with(dev.holdfast.sim.http.Access.only(Simulation.TOKEN))
                .with(Traffic.CALM.withHook(this::request)));
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        Environment environment = new Environment(variables, folder).at(clock, clock);
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2),(3)");
        assertThat(Ran.in(environment, "copy", "sqlite:" + folder.resolve("shop.db"), "d1:shop")
                        .exit())
                .isZero();
        server = OpenServer.guarded(environment, """
                [[backup]]
                name = "shop"
                sources = ["d1:shop"]
                to = "%s/store"
                """.formatted(folder), new ByRights());
        server.backUp("shop");
        snapshot = server.get(200, "/api/v1/snapshots")
                .at("/snapshots/0/snapshot/id")
                .asText();
        cloud.execute("shop", "INSERT INTO t VALUES (4)");
    }

    @AfterEach
    void stop() {
        server.close();
        cloud.close();
        assertThat(server.bugs).isEmpty();
    }

    private final class ByRights implements Doorkeeper {
        @Override
        public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
            if (!rights.contains(endpoint.access())) {
                throw Problem.of(403, "not with this role", "");
            }
            return new Admitted("somebody", "", rights);
        }

        @Override
        public void done(Admitted who, String what, String on, int status) {}
    }

    private void request(RequestRecord request) {
        // Reads go another way.
        if (request.path().endsWith("/query")) {
            atWriting.run();
        }
    }

    @Test
    void whatWritesIsCancelledByWhoMayBeginIt() throws Exception {
        String plan = plan();
        server.ended(plan);
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        atWriting = () -> {
            atWriting = () -> {};
            rights = Set.of(Access.CAPTURE);
            statuses.add(cancel("runs", newest()));
            statuses.add(cancel("restores", newest()));
            rights = Set.of(Access.RESTORE);
            statuses.add(cancel("restores", "none"));
            statuses.add(cancel("restores", newest()));
            rights = ALL;
            clock.of(Duration.ofSeconds(2));
        };
        String run = server.post(202, "/api/v1/restores/" + plan + "/apply", "")
                .at("/runs/0/id")
                .asText();
        JsonNode ended = server.ended(run).path("run");
        assertThat(statuses).containsExactly(403, 403, 404, 202);
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("CANCELLED");
        assertThat(ended.path("reason").asText())
                .contains("d1:shop may hold a part of " + snapshot + ", and no longer all that was there before")
                .containsOnlyOnce(UNDO);

        String next = plan();
        assertThat(server.ended(next).at("/run/state").asText()).isEqualTo("SUCCEEDED");
        JsonNode again = server.ended(server.post(202, "/api/v1/restores/" + next + "/apply", "")
                        .at("/runs/0/id")
                        .asText())
                .path("run");
        assertThat(again.path("state").asText()).as("%s", again).isEqualTo("SUCCEEDED");
        JsonNode result = JSON.readTree(again.path("result").asText());
        assertThat(result.path("verified").asBoolean()).isTrue();
        assertThat(result.path("notes").toString()).containsOnlyOnce(UNDO);
    }

    @Test
    void oneThatCanNotGoOnSaysTheSame() throws Exception {
        String plan = plan();
        server.ended(plan);
        atWriting = () -> {
            throw new CloseConnectionException("the network is gone");
        };
        String run = server.post(202, "/api/v1/restores/" + plan + "/apply", "")
                .at("/runs/0/id")
                .asText();
        JsonNode waiting = server.get(200, "/api/v1/runs/" + run).path("run");
        for (int i = 0; i < 600 && !waiting.path("state").asText().matches("WAITING|SUCCEEDED|FAILED"); i++) {
            Pauses.sleep(Duration.ofMillis(50));
            waiting = server.get(200, "/api/v1/runs/" + run).path("run");
        }
        assertThat(waiting.path("reason").asText()).as("%s", waiting).containsOnlyOnce(UNDO);
        assertThat(cancel("runs", run)).isEqualTo(202);
        JsonNode ended = server.ended(run).path("run");
        assertThat(ended.path("state").asText()).isEqualTo("CANCELLED");
        assertThat(ended.path("reason").asText()).contains("applied, goes on").containsOnlyOnce(UNDO);
    }

    private String plan() throws Exception {
        return server.post(
                        202,
                        "/api/v1/restores",
                        "{\"snapshot\":\"" + snapshot + "\",\"target\":\"d1:shop\",\"mode\":\"replace\"}")
                .at("/runs/0/id")
                .asText();
    }

    private String newest() {
        return server.runs().jobs().list(Run.Filter.newest(1)).getFirst().id();
    }

    private int cancel(String under, String run) {
        try {
            return server.send(server.request("/api/v1/" + under + "/" + run + "/cancel")
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build())
                    .statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
