package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.RequestRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The genuine wrangler takes the simulator for Cloudflare: every call ends with exit code 0 and the right result. */
@Tag("interop")
@Tag("slow")
class WranglerAgainstSimTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BOOKMARK = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}");

    @TempDir
    Path folder;

    private Simulator simulator;
    private Wrangler wrangler;

    @BeforeEach
    void start() throws IOException {
        Path project = Files.createDirectory(folder.resolve("project"));
        simulator = Simulator.start(
                SimulatorSettings.in(folder.resolve("data"), Clock.systemUTC()).with(Access.only("secret")));
        wrangler = Wrangler.in(project)
                .with("CLOUDFLARE_API_BASE_URL", simulator.baseUri().toString())
                .with("CLOUDFLARE_API_TOKEN", "secret")
                .with("CLOUDFLARE_ACCOUNT_ID", Access.ACCOUNT);
    }

    @AfterEach
    void everythingWasUnderstood() {
        simulator.close();
        assertThat(simulator.requests())
                .as("requests of wrangler that the simulator refused")
                .filteredOn(request -> request.status() >= 400)
                .isEmpty();
    }

    private static JsonNode json(String text) throws IOException {
        int start = Math.min(indexOr(text, '['), indexOr(text, '{'));
        return JSON.readTree(text.substring(start));
    }

    private static int indexOr(String text, char c) {
        int found = text.indexOf(c);
        return found < 0 ? text.length() : found;
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(wrangler.project().resolve(name), text, StandardCharsets.UTF_8);
    }

    private JsonNode query(String sql) throws IOException {
        return json(wrangler.ok("d1", "execute", "shop", "--remote", "--json", "--yes", "--command", sql))
                .path(0)
                .path("results");
    }

    @Test
    void databases() throws IOException {
        assertThat(wrangler.ok("d1", "create", "shop")).contains("shop");
        wrangler.ok("d1", "create", "other");
        assertThat(json(wrangler.ok("d1", "list", "--json")).findValuesAsText("name"))
                .containsExactlyInAnyOrder("shop", "other");

        Path script = file("in.sql", """
                PRAGMA defer_foreign_keys=TRUE;
                CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT);
                CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT ';'; END;
                INSERT INTO t(v) VALUES ('it''s'), ('b;c');
                """);
        wrangler.ok("d1", "execute", "shop", "--remote", "--yes", "--file", script.toString());
        assertThat(query("SELECT * FROM t").toString())
                .isEqualTo("[{\"id\":1,\"v\":\"it's\"},{\"id\":2,\"v\":\"b;c\"}]");

        Path dump = wrangler.project().resolve("out.sql");
        wrangler.ok("d1", "export", "shop", "--remote", "--skip-confirmation", "--output", dump.toString());
        assertThat(Files.readString(dump))
                .startsWith("PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE t(")
                .contains("INSERT INTO \"t\" (\"id\",\"v\") VALUES(1,'it''s');")
                .endsWith("CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT ';'; END;\n");

        Matcher bookmark = BOOKMARK.matcher(wrangler.ok("d1", "time-travel", "info", "shop"));
        assertThat(bookmark.find()).isTrue();
        query("DELETE FROM t");
        assertThat(query("SELECT count(*) AS n FROM t").path(0).path("n").asInt())
                .isZero();
        wrangler.ok("d1", "time-travel", "restore", "shop", "--bookmark", bookmark.group());
        assertThat(query("SELECT count(*) AS n FROM t").path(0).path("n").asInt())
                .isEqualTo(2);
        wrangler.ok(
                "d1",
                "time-travel",
                "info",
                "shop",
                "--timestamp",
                Instant.now().toString());

        wrangler.ok("d1", "delete", "shop", "--skip-confirmation");
        assertThat(json(wrangler.ok("d1", "list", "--json")).findValuesAsText("name"))
                .containsExactly("other");
    }

    @Test
    void namespacesAndPairs() throws IOException {
        wrangler.ok("kv", "namespace", "create", "sessions");
        wrangler.ok("kv", "namespace", "create", "flags");
        JsonNode namespaces = json(wrangler.ok("kv", "namespace", "list"));
        assertThat(namespaces.findValuesAsText("title")).containsExactly("flags", "sessions");
        String id = namespaces.path(1).path("id").asText();
        wrangler.ok("kv", "namespace", "rename", "--namespace-id", id, "--new-name", "visits");
        assertThat(json(wrangler.ok("kv", "namespace", "list")).findValuesAsText("title"))
                .containsExactly("flags", "visits");
        String[] here = {"--namespace-id", id, "--remote"};

        wrangler.ok(with(here, "kv", "key", "put", "a/b ä", "value one", "--ttl", "600", "--metadata", "{\"n\":1}"));
        wrangler.ok(with(here, "kv", "key", "put", "plain", "second"));
        assertThat(wrangler.ok(with(here, "kv", "key", "get", "a/b ä", "--text")))
                .contains("value one");
        JsonNode keys = json(wrangler.ok(with(here, "kv", "key", "list")));
        assertThat(keys.findValuesAsText("name")).containsExactly("a/b ä", "plain");
        assertThat(keys.path(0).path("metadata").toString()).isEqualTo("{\"n\":1}");
        assertThat(keys.path(0).path("expiration").asLong()).isGreaterThan(System.currentTimeMillis() / 1000 + 300);
        wrangler.ok(with(here, "kv", "key", "delete", "plain"));

        bulk(here);
        wrangler.ok("kv", "namespace", "delete", "--namespace-id", id, "--skip-confirmation");
        assertThat(json(wrangler.ok("kv", "namespace", "list")).findValuesAsText("title"))
                .containsExactly("flags");
    }

    private void bulk(String[] here) throws IOException {
        List<String> pairs = new ArrayList<>();
        for (int i = 1000; i < 2100; i++) {
            pairs.add("{\"key\":\"k" + i + "\",\"value\":\"v" + i + "\"}");
        }
        pairs.add("{\"key\":\"binary\",\"value\":\"AP8=\",\"base64\":true,\"metadata\":{\"m\":true}}");
        Path put = file("put.json", "[" + String.join(",", pairs) + "]");
        wrangler.ok(with(here, "kv", "bulk", "put", put.toString()));
        assertThat(json(wrangler.ok(with(here, "kv", "key", "list", "--prefix", "k"))))
                .hasSize(1100);
        Path get = file("get.json", "[\"k1000\",\"k2099\",\"absent\"]");
        assertThat(wrangler.ok(with(here, "kv", "bulk", "get", get.toString())))
                .contains("v1000", "v2099", "\"absent\"");
        wrangler.ok(with(here, "kv", "bulk", "delete", get.toString(), "--force"));
        assertThat(json(wrangler.ok(with(here, "kv", "key", "list", "--prefix", "k"))))
                .hasSize(1098);
        assertThat(simulator.requests())
                .extracting(RequestRecord::method)
                .as("wrangler puts 1,000 pairs a call and deletes with a body")
                .contains("DELETE");
    }

    private static String[] with(String[] here, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(here));
        return all.toArray(String[]::new);
    }
}
