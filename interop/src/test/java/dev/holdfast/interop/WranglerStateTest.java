package dev.holdfast.interop;

import static dev.holdfast.interop.Project.assertIdentical;
import static dev.holdfast.interop.Project.copy;
import static dev.holdfast.interop.Project.source;
import static dev.holdfast.interop.Project.target;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.files.JsonPairsSource;
import dev.holdfast.files.JsonPairsTarget;
import dev.holdfast.files.SqlDumpSource;
import dev.holdfast.files.SqlDumpTarget;
import dev.holdfast.flow.Source;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sqlite.SqliteScratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Local state of the genuine wrangler, both ways: what it writes is read by us, and what we write is read by its command
 * line and by workerd. Every call of wrangler costs seconds, so the state is made once.
 */
@Tag("interop")
class WranglerStateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OTHER_NAMESPACE = "1f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
    private static final byte[] BINARY = {0, (byte) 0xff, (byte) 0xfe, 'a', (byte) 0xc3};

    @TempDir
    static Path folder;

    private static Project made;
    private static Path seed;
    private static Path pairs;

    @BeforeAll
    static void wranglerMakesState() throws IOException {
        made = Project.in(folder.resolve("made"));
        seed = resource("seed.sql");
        pairs = resource("pairs.json");
        made.wrangler().ok("d1", "execute", "DB", "--local", "--file", seed.toString());
        made.wrangler().ok("kv", "bulk", "put", pairs.toString(), "--binding", "KV", "--local");
    }

    @Test
    void aDatabaseThatWranglerMadeHoldsWhatTheSameSqlMakesInSqlite() {
        assertIdentical(dump(seed), source(made.database()));
    }

    @Test
    void aNamespaceThatWranglerMadeHoldsWhatItsJsonSays() {
        assertIdentical(json(pairs), source(made.namespace()));
    }

    @Test
    void singlePutsWithMetadataAndTimeToLiveAreRead() throws IOException {
        Project project = Project.in(folder.resolve("single"));
        long before = Clock.systemUTC().instant().getEpochSecond();
        project.wrangler()
                .ok(
                        "kv",
                        "key",
                        "put",
                        "k",
                        "v",
                        "--binding",
                        "KV",
                        "--local",
                        "--ttl",
                        "3600",
                        "--metadata",
                        "{\"b\":1,\"a\":[]}");
        try (Source source = source(project.namespace());
                var reader = source.read(source.catalog().collections().getFirst(), KeyRange.ALL)) {
            var batch = reader.next();
            assertThat(batch.text(0, 0)).isEqualTo("k");
            assertThat(batch.text(0, 1)).isEqualTo("v");
            assertThat(batch.integer(0, 2)).isBetween(before + 3600, before + 3600 + 120);
            assertThat(batch.text(0, 3)).isEqualTo("{\"a\":[],\"b\":1}");
        }
    }

    @Test
    void whatWeWriteIsReadByTheCommandLineAndByWorkerd() throws Exception {
        Project restored = Project.in(folder.resolve("restored"));
        copy(source(made.database()), target(restored.database()));
        copy(source(made.namespace()), target(restored.namespace()));
        Path scalar = folder.resolve("scalar.json");
        Files.writeString(scalar, "[{\"key\":\"s\",\"value\":\"\",\"metadata\":\"text\"}]");
        copy(json(scalar), target("wrangler:" + restored.file("") + "#kv:" + OTHER_NAMESPACE));

        assertThat(restored.wrangler().ok("kv", "key", "get", "a/b ü?#%", "--binding", "KV", "--local", "--text"))
                .contains("grün");
        assertThat(restored.wrangler()
                        .ok(
                                "d1",
                                "execute",
                                "DB",
                                "--local",
                                "--json",
                                "--command",
                                "SELECT CAST(big AS TEXT) b FROM numbers WHERE id = 1"))
                .contains("9007199254740993");
        try (WranglerDev dev = WranglerDev.start(restored.wrangler())) {
            assertThat(dev.value(Project.NAMESPACE, "binary")).isEqualTo(BINARY);
            assertThat(dev.value(Project.NAMESPACE, "empty")).isEmpty();
            JsonNode keys = JSON.readTree(dev.keys(Project.NAMESPACE)).path("result");
            assertThat(key(keys, "expiring").path("expiration").asLong()).isEqualTo(2147483000L);
            assertThat(key(keys, "expiring").path("metadata")).isEqualTo(JSON.readTree("{\"n\":[1,null,\"ü\"]}"));
            assertThat(dev.keys(OTHER_NAMESPACE)).contains("\"metadata\":\"text\"");
            String found = dev.raw(Project.DATABASE, "SELECT title FROM search WHERE search MATCH 'lighthouse'");
            assertThat(found).contains("[[\"The old lighthouse\"]]");
            dev.raw(Project.DATABASE, "INSERT INTO counted (t) VALUES ('next')");
            assertThat(dev.raw(Project.DATABASE, "SELECT max(id) FROM counted")).contains("[[1001]]");
            dev.raw(Project.DATABASE, "DELETE FROM counted WHERE id = 1001");
            dev.raw(Project.DATABASE, "UPDATE sqlite_sequence SET seq = 1000 WHERE name = 'counted'");
            dev.raw(Project.DATABASE, "DELETE FROM log WHERE what = 'counted; next'");
        }
        assertIdentical(source(made.database()), source(restored.database()));
        assertIdentical(source(made.namespace()), source(restored.namespace()));
    }

    @Test
    void ourExportsAreTakenByWranglerWithoutLoss() throws IOException {
        Project imported = Project.in(folder.resolve("imported"));
        Path data = folder.resolve("data.sql");
        copy(source(made.database()), new SqlDumpTarget(data, Writing.Mode.CREATE));
        Path json = folder.resolve("export");
        copy(source(made.namespace()), new JsonPairsTarget(json, Writing.Mode.CREATE));

        imported.wrangler().ok("d1", "execute", "DB", "--local", "--file", data.toString());
        for (String name : new String[] {"pairs-00001.json", "pairs-expiring-00001.json"}) {
            imported.wrangler().ok("kv", "bulk", "put", json.resolve(name).toString(), "--binding", "KV", "--local");
        }
        assertIdentical(source(made.database()), source(imported.database()));
        assertIdentical(source(made.namespace()), source(imported.namespace()));
    }

    @Test
    void weRefuseToWriteUnderARunningServer() throws Exception {
        Project running = Project.in(folder.resolve("running"));
        try (WranglerDev dev = WranglerDev.start(running.wrangler())) {
            assertThat(dev.raw(Project.DATABASE, "SELECT 1")).contains("[[1]]");
            for (String[] ends :
                    new String[][] {{made.database(), running.database()}, {made.namespace(), running.namespace()}}) {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> copy(source(ends[0]), target(ends[1])))
                        .hasMessageContaining("open");
            }
        }
    }

    private static JsonNode key(JsonNode keys, String name) {
        for (JsonNode key : keys) {
            if (key.path("name").asText().equals(name)) {
                return key;
            }
        }
        throw new AssertionError(name + " is not in " + keys);
    }

    private static Source dump(Path file) {
        return new SqlDumpSource(file, (kind, limits) -> new SqliteScratch(folder, limits), Selection.ALL);
    }

    private static Source json(Path file) {
        return new JsonPairsSource(file, folder, Clock.systemUTC());
    }

    private static Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = WranglerStateTest.class.getResourceAsStream(name)) {
            Files.writeString(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return file;
    }
}
