package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    @TempDir
    Path folder;

    @Test
    void everythingThatIsDocumentedIsThereAndTrue() throws Exception {
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        new Sqlite(folder.resolve("a\"b\\.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2),(3)");
        String source = "sqlite:" + folder.resolve("a\"b\\.db");
        String toml = """
                [[backup]]
                name = "shop"
                sources = ['%s']
                to = "%s"
                cron = "0 3 * * *"
                """.formatted(source, folder.resolve("store"));
        try (OpenServer server = OpenServer.with(environment, toml)) {
            String labels =
                    "{backup=\"shop\",source=\"" + source.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            MetricsText before = metrics(server);
            assertThat(before.samples())
                    .containsEntry("holdfast_source_state" + labels + ",state=\"never\"}", 1.0)
                    .doesNotContainKey("holdfast_source_proven_age_seconds" + labels + "}");

            server.backUp("shop");

            MetricsText after = metrics(server);
            assertThat(after.samples())
                    .containsEntry("holdfast_source_state" + labels + ",state=\"proven\"}", 1.0)
                    .containsEntry("holdfast_source_state" + labels + ",state=\"never\"}", 0.0)
                    .containsEntry("holdfast_source_records" + labels + "}", 3.0)
                    .containsEntry("holdfast_source_snapshots" + labels + "}", 1.0)
                    .containsEntry("holdfast_runs{kind=\"backup\",state=\"succeeded\"}", 1.0)
                    .containsEntry("holdfast_run_attempts{kind=\"backup\",outcome=\"succeeded\"}", 1.0)
                    .containsEntry("holdfast_steps{kind=\"backup\",step=\"capture\"}", 1.0)
                    .containsEntry("holdfast_store_up{store=\"" + folder.resolve("store") + "\"}", 1.0);
            assertThat(after.samples().get("holdfast_source_proven_age_seconds" + labels + "}"))
                    .isBetween(0.0, 60.0);
            assertThat(after.samples().get("process_resident_memory_bytes")).isGreaterThan(10e6);
            assertThat(documented()).containsAll(after.types().keySet());
        }
    }

    /** A table that names what is not there is worse than none. */
    private static TreeSet<String> documented() throws Exception {
        Path paper = Path.of("..", "docs", "metrics.md");
        TreeSet<String> names = new TreeSet<>();
        Pattern.compile("^\\| `([a-z_]+)`", Pattern.MULTILINE)
                .matcher(Files.readString(paper))
                .results()
                .forEach(match -> names.add(match.group(1)));
        assertThat(names).hasSizeGreaterThan(15);
        return names;
    }

    private static MetricsText metrics(OpenServer server) throws Exception {
        HttpResponse<String> answer = server.send(server.request("/metrics").build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        return MetricsText.read(answer.body());
    }
}
