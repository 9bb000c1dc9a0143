package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State that the genuine wrangler wrote, backed up and restored: wrangler and workerd read the same from both,
 * but for the order of the members of metadata.
 */
@Tag("interop")
@Tag("slow")
class StateRestoreTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Exact, as the JSON of an answer rounds integers and knows no blobs. */
    private static final List<String> QUERIES = List.of(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE '_cf_%' ORDER BY 1, 2",
            "SELECT quote(id), quote(big), quote(untyped), typeof(untyped), quote(price), hex(note) FROM numbers",
            "SELECT rowid, *, \"c\", d FROM \"odd \"\"name\"\"\"",
            "SELECT quote(a), quote(b), quote(c), quote(d) FROM strictly",
            "SELECT * FROM sqlite_sequence",
            "SELECT rowid, quote(a), quote(b), quote(c), hex(d), typeof(d), quote(e) FROM random",
            "SELECT hex(a), hex(b), typeof(b), quote(c) FROM keyed",
            "SELECT rowid, title FROM search WHERE search MATCH 'lighthouse OR naive'",
            "SELECT rowid FROM documents_search WHERE documents_search MATCH 'beta'",
            "SELECT length(body), length(text) FROM large",
            "SELECT * FROM cheapest");

    @TempDir
    Path folder;

    @Test
    void wranglerAndWorkerdReadTheSameFromARestoredState() throws Exception {
        Project made = Project.in(folder.resolve("made"));
        Files.writeString(made.file("seed.sql"), Zoo.sql(3, 150));
        Files.writeString(made.file("pairs.json"), Zoo.pairs(3, 100));
        made.wrangler().ok("d1", "execute", "DB", "--local", "--file", "seed.sql");
        made.wrangler().ok("kv", "bulk", "put", "pairs.json", "--binding", "KV", "--local");

        Project restored = Project.in(folder.resolve("restored"));
        CommandLine line = CommandLine.in(folder, Map.of());
        JsonNode database = line.json("./holdfast backup 'wrangler:./made#d1:DB' --to ./backups");
        JsonNode namespace = line.json("./holdfast backup 'wrangler:./made#kv:KV' --to ./backups");
        restore(line, database, "wrangler:./restored#d1:DB");
        restore(line, namespace, "wrangler:./restored#kv:KV");

        assertThat(byCommandLine(restored)).isEqualTo(byCommandLine(made));
        List<Object> there = byWorkerd(made);
        assertThat(there).hasSizeGreaterThan(QUERIES.size() + 100);
        assertThat(byWorkerd(restored)).isEqualTo(there);
        line.assertIdentical("./backups@" + database.path("snapshot").asText(), "wrangler:./restored#d1:DB");
        line.assertIdentical("./backups@" + namespace.path("snapshot").asText(), "wrangler:./restored#kv:KV");
    }

    private static void restore(CommandLine line, JsonNode backup, String target) {
        String source = backup.path("snapshot").asText().split("/")[0];
        line.ok("./holdfast restore ./backups '" + target + "' --source " + source);
    }

    private static List<Object> byCommandLine(Project project) throws IOException {
        Wrangler wrangler = project.wrangler();
        String all = String.join("; ", QUERIES);
        JsonNode answers = JSON.readTree(wrangler.ok("d1", "execute", "DB", "--local", "--json", "--command", all));
        List<Object> seen = new ArrayList<>();
        for (JsonNode answer : answers) {
            assertThat(answer.path("results")).as("%s", answer).isNotEmpty();
            seen.add(answer.path("results").toString());
        }
        assertThat(seen).hasSize(QUERIES.size());
        seen.add(JSON.readTree(wrangler.ok("kv", "key", "list", "--binding", "KV", "--local")));
        seen.add(wrangler.ok("kv", "key", "get", "a/b ü?#%", "--binding", "KV", "--local", "--text"));
        return seen;
    }

    private static List<Object> byWorkerd(Project project) throws Exception {
        List<Object> seen = new ArrayList<>();
        try (WranglerDev dev = WranglerDev.start(project.wrangler())) {
            for (String query : QUERIES) {
                JsonNode answer = JSON.readTree(dev.raw(Project.DATABASE, query))
                        .path("result")
                        .path(0);
                seen.add(answer.path("results").toString());
            }
            JsonNode keys = JSON.readTree(dev.keys(Project.NAMESPACE)).path("result");
            for (JsonNode key : keys) {
                String name = key.path("name").asText();
                seen.add(key);
                seen.add(HexFormat.of().formatHex(dev.value(Project.NAMESPACE, name)));
            }
        }
        return seen;
    }
}
