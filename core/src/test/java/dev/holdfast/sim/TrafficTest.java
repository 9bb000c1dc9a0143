package dev.holdfast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.Budget;
import dev.holdfast.sim.http.Faults;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tokens, budget, faults, latency, and the record of it all. */
class TrafficTest extends SimulatorTesting {
    private static final String KV = "/storage/kv/namespaces";

    private Client as(String token) {
        return new Client(simulator, Access.ACCOUNT, token);
    }

    @Test
    void aTokenMayDoWhatItIsGranted() throws IOException {
        start(settings -> settings.with(new Access(
                Access.ACCOUNT,
                Map.of(
                        "all", Set.of(Permission.values()),
                        "reader", Set.of(Permission.D1_READ, Permission.KV_READ),
                        "none", Set.of()))));
        client = as("all");
        String database = database("shop");
        raw(database, "CREATE TABLE t(a)");
        Client reader = as("reader");
        assertThat(reader.get("/d1/database").status()).isEqualTo(200);
        assertThat(reader.post(database + "/raw", Map.of("sql", "SELECT * FROM t"))
                        .status())
                .isEqualTo(200);
        assertThat(reader.post(database + "/raw", Map.of("sql", "INSERT INTO t VALUES(1)"))
                        .message())
                .startsWith("attempt to write a readonly database");
        assertThat(reader.delete(database).refusal()).isEqualTo("403/10000 Authentication error");
        assertThat(reader.post(KV, Map.of("title", "n")).refusal()).isEqualTo("403/10000 Authentication error");
        assertThat(as("none").get(KV).refusal()).isEqualTo("403/10000 Authentication error");
        assertThat(as("wrong").get(KV).refusal()).isEqualTo("403/9109 Invalid access token");
        assertThat(as("wrong").root("/user/tokens/verify").status()).isEqualTo(403);
        assertThat(as("none")
                        .root("/user/tokens/verify")
                        .result()
                        .path("status")
                        .asText())
                .isEqualTo("active");
        assertThat(as(null).get(KV).status()).isEqualTo(400);
        assertThat(rows(database, "SELECT count(*) FROM t")).isEqualTo("[[0]]");
    }

    @Test
    void theAccountMustBeTheRightOne() throws IOException {
        start();
        Client other = new Client(simulator, "0".repeat(32), "t");
        assertThat(other.get("/d1/database").refusal()).startsWith("403/7403");
        assertThat(other.get(KV).refusal()).startsWith("403/10000");
        assertThat(new Client(simulator, "nonsense", "t").get(KV).refusal()).startsWith("400/7003");
        assertThat(client.get("/nothing").refusal()).isEqualTo("404/7000 No route for that URI");
        assertThat(client.root("/accounts").result().path(0).path("id").asText())
                .isEqualTo(Access.ACCOUNT);
        assertThat(client.root("/accounts?page=2").result()).isEmpty();
        assertThat(client.root("/memberships")
                        .result()
                        .path(0)
                        .path("account")
                        .path("id")
                        .asText())
                .isEqualTo(Access.ACCOUNT);
    }

    @Test
    void theRequestTooManyShutsTheDoor() throws IOException {
        start(settings -> settings.with(Traffic.CALM.withBudget(Budget.parse("3/5m"))));
        assertThat(client.get(KV).header("ratelimit")).isEqualTo("\"default\";r=2;t=300");
        assertThat(client.get(KV).header("ratelimit-policy")).isEqualTo("\"default\";q=3;w=300");
        clock.advance(Duration.ofSeconds(200));
        assertThat(client.get(KV).header("ratelimit")).isEqualTo("\"default\";r=0;t=100");
        Client.Answer refused = client.get(KV);
        assertThat(refused.refusal()).startsWith("429/971");
        assertThat(refused.header("retry-after")).isEqualTo("300");
        clock.advance(Duration.ofSeconds(299));
        assertThat(client.get(KV).status()).isEqualTo(429);
        clock.advance(Duration.ofSeconds(1));
        assertThat(client.get(KV).status()).isEqualTo(200);
    }

    @Test
    void aWindowEndsByItself() throws IOException {
        start(settings -> settings.with(Traffic.CALM.withBudget(new Budget(1, Duration.ofSeconds(10)))));
        assertThat(client.get(KV).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(10));
        assertThat(client.get(KV).status()).isEqualTo(200);
    }

    private void faulty(String spec) {
        start(settings ->
                settings.with(Traffic.CALM.withHang(Duration.ofMillis(100)).withFaults(Faults.parse(spec))));
    }

    private List<String> titles() throws IOException {
        return client.get(KV + "?order=title").result().findValuesAsText("title");
    }

    @Test
    void someFaultsComeBeforeAnythingIsDone() throws IOException {
        faulty("503@1,reset@2,timeout@3,429@4");
        assertThat(client.post(KV, Map.of("title", "n")).refusal()).startsWith("503/7009");
        assertThatThrownBy(() -> namespace("n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> namespace("n")).isInstanceOf(IOException.class);
        Client.Answer throttled = client.post(KV, Map.of("title", "n"));
        assertThat(throttled.refusal()).startsWith("429/971");
        assertThat(throttled.header("retry-after")).isEqualTo("1");
        assertThat(titles()).isEmpty();
    }

    @Test
    void someFaultsComeAfterItIsDone() throws IOException {
        faulty("500-after@1,drop@2,timeout-after@3,torn@4");
        assertThat(client.post(KV, Map.of("title", "a")).status()).isEqualTo(500);
        for (String title : List.of("b", "c", "d")) {
            assertThatThrownBy(() -> namespace(title)).isInstanceOf(IOException.class);
        }
        assertThat(titles()).containsExactly("a", "b", "c", "d");
        assertThat(simulator.requests().stream().map(RequestRecord::status)).containsExactly(500, 0, 0, 200, 200);
    }

    @Test
    void percentagesAreDrawnFromASeed() throws IOException {
        Faults faults = Faults.parse("reset%20,seed=7");
        List<Long> hit = new ArrayList<>();
        for (long n = 1; n <= 1000; n++) {
            if (faults.of(new RequestRecord(n, clock.instant(), "GET", "/", "", 0))
                    .isPresent()) {
                hit.add(n);
            }
        }
        assertThat(hit).hasSizeBetween(150, 250);
        Faults again = Faults.parse("seed=7,reset%20");
        assertThat(hit)
                .allMatch(n -> again.of(new RequestRecord(n, clock.instant(), "GET", "/", "", 0))
                        .isPresent());
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        for (String bad : List.of("explode@1", "500", "200@1", "drop@x", "reset%")) {
            assertThatThrownBy(() -> Faults.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
        for (String bad : List.of("1200", "0/5m", "12/5", "x/5m")) {
            assertThatThrownBy(() -> Budget.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Budget.parse("1200/5m")).isEqualTo(new Budget(1200, Duration.ofMinutes(5)));
        assertThat(Budget.parse("none")).isEqualTo(Budget.UNLIMITED);
    }

    @Test
    void aHookMayWriteBehindTheCallersBack() throws IOException {
        List<String> seen = new ArrayList<>();
        start(settings -> settings.with(Traffic.CALM.withHook(request -> {
            seen.add(request.method() + " " + request.path().replaceAll(".*/", ""));
            if (request.path().endsWith("/raw") && request.number() > 2) {
                simulator.execute("shop", "INSERT INTO t VALUES(" + request.number() + ")");
            }
        })));
        String database = database("shop");
        raw(database, "CREATE TABLE t(a)");
        assertThat(rows(database, "SELECT a FROM t")).isEqualTo("[[3]]");
        assertThat(seen).containsExactly("POST database", "POST raw", "POST raw");
        assertThat(simulator.requests()).hasSize(3);
        assertThat(simulator.requests().getFirst().path())
                .isEqualTo("/client/v4/accounts/" + Access.ACCOUNT + "/d1/database");
    }

    @Test
    void latencyIsAddedToEachRequest() throws IOException {
        start(settings -> settings.with(Traffic.CALM.withLatency(Duration.ofMillis(80))));
        long began = System.nanoTime();
        client.get(KV);
        client.get(KV);
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(160));
    }

    @Test
    void answersThatAreTooLargeOrTooSlowFail() throws IOException {
        start(settings -> settings.with(D1Manner.PRODUCTION
                .withoutPrimary()
                .withMaxResponseBytes(10_000)
                .withMaxDuration(Duration.ofMillis(200))));
        String database = database("shop");
        assertThat(raw(database, "SELECT hex(zeroblob(6000))").message()).contains("exceeded its memory limit");
        assertThat(raw(database, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c")
                        .message())
                .contains("storage operation exceeded timeout");
        assertThat(raw(database, "SELECT 1").result().path(0).path("meta").has("served_by_primary"))
                .isFalse();
    }

    @Test
    void largeAnswersComeWhole() throws IOException {
        start();
        String database = database("shop");
        String sql = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x < 60000)"
                + " SELECT x, hex(zeroblob(100)) FROM c";
        assertThat(raw(database, sql).result().path(0).path("results").path("rows"))
                .hasSize(60_000);
    }

    @Test
    void addressesOutsideTheApiAreObjects() throws IOException {
        start();
        URI root = simulator.baseUri().resolve("/objects/none");
        assertThat(client.send(root, "GET", new byte[0], false).text()).contains("SignatureDoesNotMatch");
        assertThat(client.send(root.resolve("/"), "GET", new byte[0], false).status())
                .isEqualTo(404);
    }
}
