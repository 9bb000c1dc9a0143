package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cloudflare.TickingClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store was copied into another one, and the first is damaged: which of the two is meant is asked, never guessed. */
class TwoStoresTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private OpenServer server;
    private SnapshotFiles first;
    private String id;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2)");
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(clock, Environment.ofProcess().pause());
        server = OpenServer.with(environment, """
                [server]
                restore_folders = ["%1$s"]
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/A"
                [[backup]]
                name = "again"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/x/../A/"
                [[backup]]
                name = "mirror"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/B"
                """.formatted(folder));
        server.backUp("files");
        first = new SnapshotFiles(folder.resolve("A"));
        id = first.id();
        copy(folder.resolve("A/" + id), folder.resolve("B/" + id));
        first.flip(first.name("-t-"), 20);
        clock.of(Duration.ofMinutes(2));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void withoutAStoreItIsAmbiguous() throws Exception {
        for (String path : List.of("", "/files", "/files/SHA256SUMS")) {
            JsonNode problem = server.get(409, "/api/v1/snapshots/" + id + path);
            assertThat(problem.path("detail").asText()).contains(folder + "/A, " + folder + "/B");
            assertThat(problem.path("hint").asText()).contains("?store=");
        }
        server.post(409, "/api/v1/snapshots/" + id + "/prove", "");
        server.call(409, "PUT", "/api/v1/snapshots/" + id + "/hold", "{\"reason\":\"audit\"}");
        server.call(409, "DELETE", "/api/v1/snapshots/" + id, "");
        server.post(409, "/api/v1/restores", restore(""));
        server.post(409, "/api/v1/diffs", "{\"a\":\"" + id + "\",\"b\":\"" + id + "\"}");
        server.get(404, "/api/v1/snapshots/" + id + "?store=/else/where");
    }

    @Test
    void theStoreThatIsNamedIsMeant() throws Exception {
        String one = "/api/v1/snapshots/" + id;
        JsonNode proof = server.ended(server.post(202, one + "/prove?store=" + folder + "/A/", "")
                .at("/runs/0/id")
                .asText());
        assertThat(proof.at("/run/state").asText()).isEqualTo("FAILED");
        assertThat(state("A")).isEqualTo("failed-proof");
        assertThat(state("B")).isEqualTo("proven");
        assertThat(server.get(200, one + "?store=" + folder + "/B")
                        .path("store")
                        .asText())
                .isEqualTo(folder + "/B");
        String part = one + "/files/" + first.name("-t-") + "?store=" + folder;
        server.get(500, part + "/A");
        HttpResponse<byte[]> whole =
                server.client().send(server.request(part + "/B").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(whole.body()).isEqualTo(first.read(first.name("-t-")));

        server.call(200, "PUT", one + "/hold?store=" + folder + "/B", "{\"reason\":\"audit\"}");
        assertThat(folder.resolve("B/" + id + "/holds")).isNotEmptyDirectory();
        assertThat(folder.resolve("A/" + id + "/holds")).doesNotExist();
        JsonNode plan = server.ended(server.post(202, "/api/v1/restores", restore(folder + "/B"))
                .at("/runs/0/id")
                .asText());
        assertThat(plan.at("/run/state").asText()).as("%s", plan).isEqualTo("SUCCEEDED");
        server.post(
                202, "/api/v1/diffs", "{\"a\":\"" + folder + "/B@" + id + "\",\"b\":\"" + folder + "/B@" + id + "\"}");

        assertThat(server.send(server.request(one + "?store=" + folder + "/A")
                                .DELETE()
                                .build())
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.get(200, one).path("store").asText()).isEqualTo(folder + "/B");
    }

    @Test
    void theSimpleFormNamesItOnceAndSendsTheOneThatIsWhole() throws Exception {
        JsonNode names = server.get(200, "/api/backup").path("backups");
        assertThat(names).hasSize(1);
        String name = names.get(0).asText();
        assertThat(server.get(200, "/api/backup/" + name).path("content").asText())
                .contains("INSERT INTO");
        first.remove("manifest.json");
        assertThat(server.get(200, "/api/backup/" + name).path("content").asText())
                .contains("INSERT INTO");
    }

    /** The id of the last one that was seen can not say which of its copies was. */
    @Test
    void noCopyIsMissingOnThePages() throws Exception {
        server.backUp("files");
        server.backUp("mirror");
        for (int limit = 1; limit < 4; limit++) {
            List<String> seen = new ArrayList<>();
            String before = "";
            do {
                JsonNode page = server.get(200, "/api/v1/snapshots?limit=" + limit + before)
                        .path("snapshots");
                before = "";
                for (JsonNode item : page) {
                    String one = item.at("/snapshot/id").asText();
                    seen.add(item.path("store").asText() + "@" + one);
                    before = "&before=" + one;
                }
            } while (!before.isEmpty());
            assertThat(seen)
                    .as("limit %s", limit)
                    .hasSize(4)
                    .doesNotHaveDuplicates()
                    .contains(folder + "/A@" + id, folder + "/B@" + id);
        }
        assertThat(server.get(200, "/api/v1/snapshots?limit=3").path("snapshots"))
                .as("both copies of the last one")
                .hasSize(4);
    }

    @Test
    void oneStoreInTwoSpellingsIsOne() throws Exception {
        server.backUp("again");
        assertThat(server.get(200, "/api/v1/snapshots").path("snapshots")).hasSize(3);
        assertThat(server.get(200, "/api/v1/snapshots?store=" + folder + "/B").path("snapshots"))
                .hasSize(1);
        assertThat(server.get(200, "/api/v1/sources").path("sources"))
                .extracting(source -> source.path("store").asText())
                .containsExactly(folder + "/A", folder + "/A", folder + "/B");
    }

    @Test
    void whatIsMalformedIsRefused() throws Exception {
        for (String query : List.of(
                "before=garbage",
                "before=-1",
                "before=1",
                "before=20269999",
                "before=20260229",
                "before=20260301T250000000Z",
                "state=nope",
                "store=nowhere")) {
            assertThat(server.send(server.request("/api/v1/snapshots?" + query).build())
                            .statusCode())
                    .as(query)
                    .isEqualTo(query.startsWith("store") ? 404 : 400);
        }
        server.get(200, "/api/v1/snapshots?before=" + id.replaceFirst(".*/", ""));
        server.get(200, "/api/v1/snapshots?before=20260301");
        assertThat(server.post(400, "/api/v1/runs", "{}").path("detail").asText())
                .contains("\"backup\" is missing");
        String run = server.get(200, "/api/v1/runs").at("/runs/0/id").asText();
        for (String last : List.of("abc", "-1", "12345678901234567890", "1.5")) {
            HttpResponse<String> answer = server.send(server.request("/api/v1/runs/" + run + "/events")
                    .header("Last-Event-ID", last)
                    .build());
            assertThat(OpenServer.json(400, answer).path("detail").asText()).contains("Last-Event-ID");
        }
        assertThat(server.send(server.request("/api/v1/runs/" + run + "/events")
                                .header("Last-Event-ID", "1")
                                .build())
                        .body())
                .startsWith("event: run");
    }

    private String restore(String store) {
        String which = store.isEmpty() ? "" : "\"store\":\"" + store + "\",";
        return "{" + which + "\"snapshot\":\"" + id + "\",\"target\":\"sqlite:" + folder + "/back.db\"}";
    }

    private String state(String store) throws Exception {
        for (JsonNode item : server.get(200, "/api/v1/snapshots").path("snapshots")) {
            if (item.path("store").asText().equals(folder + "/" + store)) {
                return item.at("/snapshot/state").asText();
            }
        }
        throw new AssertionError(store);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied);
            }
        }
    }
}
