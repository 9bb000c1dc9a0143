package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream that the console lives on. */
@Timeout(30)
class EventsTest {
    @TempDir
    Path folder;

    private OpenServer server;
    private volatile boolean hurries;

    @BeforeEach
    void start() throws Exception {
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)");
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(Clock.systemUTC(), this::pause);
        server = OpenServer.with(environment, """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                """.formatted(folder));
        server.get(200, "/api/v1/snapshots");
    }

    private void pause(Duration pause) {
        if (!hurries) {
            Pauses.sleep(pause);
        }
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void runsAndSnapshotsAreToldAsTheyChange() throws Exception {
        HttpResponse<InputStream> response = server.client()
                .send(server.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        try (Scanner lines = new Scanner(response.body(), "UTF-8")) {
            assertThat(told(lines, Set.of("ready"))).isTrue();
            server.post(202, "/api/v1/runs", "{\"backup\":\"files\"}");
            assertThat(told(lines, Set.of("run \"SUCCEEDED\"", "snapshot \"proven\"")))
                    .isTrue();
        }
    }

    @Test
    void aStoppedServerEndsItsStreams() throws Exception {
        HttpResponse<InputStream> response = server.client()
                .send(server.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (Scanner lines = new Scanner(response.body(), "UTF-8")) {
            assertThat(told(lines, Set.of("ready"))).isTrue();
            server.close();
            while (lines.hasNextLine()) {
                lines.nextLine();
            }
        }
    }

    @Test
    void nobodyTakesAllStreams() throws Exception {
        String run = server.post(202, "/api/v1/runs", "{\"backup\":\"files\"}")
                .path("runs")
                .path(0)
                .path("id")
                .asText();
        server.ended(run);
        List<Scanner> open = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            open.add(new Scanner(status(200, "/api/v1/events").body(), "UTF-8"));
            assertThat(told(open.getLast(), Set.of("ready"))).isTrue();
        }
        for (String path : List.of("/api/v1/events", "/api/v1/runs/" + run + "/events")) {
            assertThat(status(429, path).headers().firstValue("retry-after")).isPresent();
        }
        assertThat(server.get(200, "/api/v1/runs").path("runs")).isNotEmpty();
        hurries = true;
        open.forEach(lines -> assertThat(told(lines, Set.of("never"))).isFalse());
        hurries = false;
        server.ended(run);
        open.forEach(Scanner::close);
    }

    private HttpResponse<InputStream> status(int status, String path) throws Exception {
        HttpResponse<InputStream> response =
                server.client().send(server.request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).as(path).isEqualTo(status);
        return response;
    }

    /** So that whoever lost his rights in the meantime does not go on to follow. */
    @Test
    void aStreamEndsAfterAWhile() throws Exception {
        hurries = true;
        HttpResponse<String> response =
                server.client().send(server.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofString());
        hurries = false;
        assertThat(response.body()).startsWith("retry: 500").contains("ready");
    }

    /** Reads until all of these were told, each a name and a part of the data; false at the end of the stream. */
    private static boolean told(Scanner lines, Set<String> wanted) {
        Set<String> missing = new HashSet<>(wanted);
        String name = "";
        while (!missing.isEmpty() && lines.hasNextLine()) {
            String line = lines.nextLine();
            name = line.startsWith("event: ") ? line.substring(7) : name;
            String told = name;
            missing.removeIf(one -> line.startsWith("data: ")
                    && one.startsWith(told)
                    && line.contains(one.substring(told.length()).strip()));
        }
        return missing.isEmpty();
    }
}
