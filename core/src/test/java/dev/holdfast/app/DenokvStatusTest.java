package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a {@code denokv serve} tells of itself and to whom, what {@code denokv status} makes of it, and how {@code serve}
 * watches it. The store fails on demand: a file stands where its folder should be. Over two seconds: JVMs of their own
 * start.
 */
class DenokvStatusTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path folder;

    private Environment environment(String token) {
        return new Environment(
                Map.of(
                        "DENO_KV_ACCESS_TOKEN",
                        token,
                        "SHOP_TOKEN",
                        "shop" + TOKEN,
                        "HOLDFAST_STATE_DIR",
                        folder.resolve("state").toString()),
                folder);
    }

    private Ran status(String url, String... more) {
        String[] words = new String[3 + more.length];
        System.arraycopy(new String[] {"denokv", "status", url}, 0, words, 0, 3);
        System.arraycopy(more, 0, words, 3, more.length);
        return Ran.in(environment(TOKEN), words);
    }

    private ServedKv served() throws Exception {
        return ServedKv.start(
                environment(TOKEN), "--sqlite-path", "kv.db", "--addr", "127.0.0.1:0", "--backup-to", "backup");
    }

    private void takeTheStoreAway() throws Exception {
        Files.move(folder.resolve("backup"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("backup"), "");
    }

    private void bringItBack() throws Exception {
        Files.delete(folder.resolve("backup"));
        Files.move(folder.resolve("elsewhere"), folder.resolve("backup"));
    }

    @Test
    void tellsHowFarTheBackupIsAndByExitCodeWhetherThatIsWell() throws Exception {
        try (ServedKv kv = served()) {
            kv.await(() -> status(kv.url()).exit() == 0);
            String stamp = kv.set("k", "1");
            kv.await(() ->
                    status(kv.url(), "--json").json().at("/backup/commits").asLong() == 0);
            JsonNode well = status(kv.url() + "/", "--json").json();
            assertThat(well.path("role").asText()).isEqualTo("primary");
            assertThat(well.path("versionstamp").asText()).isEqualTo(stamp);
            assertThat(well.at("/log/limit").asLong()).isEqualTo(4L << 30);
            assertThat(well.at("/backup/state").asText()).isEqualTo("active");
            assertThat(well.at("/backup/store").asText()).endsWith("/backup");
            assertThat(folder.resolve("backup")
                            .resolve(well.at("/backup/generation").asText()))
                    .isDirectory();
            assertThat(java.time.Instant.parse(well.at("/backup/begun").asText()))
                    .isBefore(java.time.Instant.now());

            takeTheStoreAway();
            kv.set("k", "2");
            kv.await(() -> status(kv.url()).exit() == 7);
            Ran failing = status(kv.url());
            assertThat(failing.out())
                    .contains("backup: failed, 1 commit waits for ")
                    .contains("problem: ");
            JsonNode failed = status(kv.url(), "--json").json().path("backup");
            assertThat(failed.path("lagSeconds").asDouble()).isPositive();
            assertThat(failed.path("problem").asText()).isNotEmpty();

            bringItBack();
            kv.await(() -> status(kv.url()).exit() == 0);
            assertThat(status(kv.url()).out()).contains("backup: active, nothing waits");
            kv.end();
            Ran gone = status(kv.url(), "--json");
            assertThat(gone.exit()).isEqualTo(7);
            assertThat(gone.json().path("error").asText()).endsWith("can not be reached");
        }
    }

    @Test
    void tellsNobodyWithoutTheTokenAndEachTokenOfItsOwn() throws Exception {
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[denokv]]
                name = "shop"
                sqlite_path = "shop.db"
                access_token = "${SHOP_TOKEN}"
                backup_to = "backup"
                [[denokv]]
                name = "blog"
                sqlite_path = "blog.db"
                access_token = "${DENO_KV_ACCESS_TOKEN}"
                """);
        try (ServedKv kv = ServedKv.start(environment(TOKEN), "--addr", "127.0.0.1:0")) {
            for (String path : new String[] {"/shop/holdfast/status", "/metrics"}) {
                assertThat(kv.get(path, "").statusCode()).isEqualTo(401);
                assertThat(kv.get(path, "wrong-wrong-wrong").statusCode()).isEqualTo(401);
            }
            assertThat(kv.get("/shop/holdfast/status", TOKEN).statusCode()).isEqualTo(401);
            assertThat(kv.get("/holdfast/status", TOKEN).statusCode()).isEqualTo(404);
            JsonNode blog = new JsonMapper()
                    .readTree(kv.get("/blog/holdfast/status", TOKEN).body());
            assertThat(blog.path("name").asText()).isEqualTo("blog");
            assertThat(blog.path("backup").isNull()).isTrue();

            MetricsText shop = metrics(kv.get("/metrics", "shop" + TOKEN));
            assertThat(shop.samples())
                    .containsKey("holdfast_denokv_backup_lag_seconds{database=\"shop\"}")
                    .containsKey("holdfast_denokv_backup_commits_waiting{database=\"shop\"}")
                    .containsEntry("holdfast_denokv_backup_state{database=\"shop\",state=\"failed\"}", 0.0)
                    .containsEntry("holdfast_denokv_log_limit_bytes{database=\"shop\"}", (double) (4L << 30));
            assertThat(shop.samples().get("process_resident_memory_bytes")).isPositive();
            assertThat(shop.samples().keySet()).noneMatch(it -> it.contains("blog"));
            assertThat(metrics(kv.get("/metrics", TOKEN)).samples())
                    .containsEntry("holdfast_denokv_backup_state{database=\"blog\",state=\"no-backup\"}", 1.0)
                    .doesNotContainKey("holdfast_denokv_backup_lag_seconds{database=\"blog\"}");

            assertThat(status(kv.url() + "/blog").out())
                    .startsWith("primary, newest commit ")
                    .endsWith("no backup\n");
            Ran denied = status(kv.url() + "/shop");
            assertThat(denied.exit()).isEqualTo(5);
            assertThat(denied.err()).contains("does not take the access token");
            assertThat(status(kv.url() + "/none").exit()).isEqualTo(4);
        }
        for (String wrong : new String[] {"kv.db", "ftp://host/", "http://user:password@host/", "http://host/?a=b"}) {
            Ran refused = status(wrong);
            assertThat(refused.exit()).as(wrong).isEqualTo(2);
            assertThat(refused.err()).doesNotContain("password@");
        }
        Refusal.text(Ran.in(environment(""), "denokv", "status", "http://127.0.0.1:1"), "DENO_KV_ACCESS_TOKEN");
    }

    private static MetricsText metrics(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return MetricsText.read(answer.body());
    }
}
