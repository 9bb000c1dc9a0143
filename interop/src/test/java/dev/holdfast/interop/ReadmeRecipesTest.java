package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command lines of README.md, run as they stand there, with a simulated account and made-up ids and times. What needs a
 * bucket or a port of its own is left out.
 */
@Tag("interop")
@Tag("slow")
class ReadmeRecipesTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private Cloud cloud;
    private String readme;
    private CommandLine line;

    @BeforeEach
    void account() throws IOException {
        readme = Files.readString(README);
        cloud = Cloud.start(folder.resolve("cloud"));
        cloud.createDatabase(
                "shop",
                Zoo.sql(4, 20) + "CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT);"
                        + "INSERT INTO orders VALUES (9007199254740993, 'rope, \"strong\"'), (2, NULL);");
        cloud.put(cloud.createNamespace("sessions"), Zoo.pairs(4, 20));
        variables.putAll(cloud.variables());
        line = CommandLine.in(folder.resolve("work"), variables).withPath(Npx.in(folder.resolve("bin")));
        Project.in(line.file("my-worker"));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    /** Runs a line that the README has, word by word, but for {@code replaced}: text there, and what it is here. */
    private String recipe(String command, String... replaced) {
        return recipe(line, command, replaced);
    }

    private String recipe(CommandLine where, String command, String... replaced) {
        assertThat(readme).contains("\n" + command);
        String here = command;
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(here).contains(replaced[i]);
            here = here.replace(replaced[i], replaced[i + 1]);
        }
        return where.ok(here);
    }

    @Test
    void fromTheFirstBackupToTheLastExport() throws IOException {
        assertThat(recipe("./holdfast doctor ./backups")).doesNotContain("failed");
        recipe("./holdfast backup d1:shop kv:sessions --to ./backups");
        assertThat(recipe("./holdfast list ./backups"))
                .containsPattern("d1-shop/.* proven")
                .containsPattern("kv-sessions/.* proven");
        restore();
        compareAndCopy();
        export();
        withoutUs();
        encrypted();
        wranglerAgainstTheSameApi();
        aNameInTheConfiguration();
    }

    private void restore() throws IOException {
        recipe("./holdfast restore ./backups d1:shop-restored --source d1-shop");
        recipe("./holdfast restore ./backups sqlite:shop.db --source d1-shop");
        recipe("./holdfast restore ./backups 'wrangler:./my-worker#d1:DB' --source d1-shop");
        recipe("./holdfast restore ./backups kv:sessions-restored --source kv-sessions");
        recipe("./holdfast restore ./backups kv:sessions --source kv-sessions --only-missing --daily-budget 950");
        line.assertIdentical("d1:shop-restored", "sqlite:shop.db");
        line.assertIdentical("kv:sessions-restored", "kv:sessions");
    }

    private void compareAndCopy() throws IOException {
        String time = line.json("./holdfast list ./backups")
                .path(0)
                .path("id")
                .asText()
                .split("/")[1];
        assertThat(recipe("./holdfast diff ./backups@d1-shop/20261121T030000000Z d1:shop", "20261121T030000000Z", time))
                .contains("identical");
        assertThat(recipe("./holdfast diff d1:shop 'wrangler:./my-worker#d1:DB'"))
                .contains("identical");
        Files.delete(line.file("shop.db"));
        recipe("./holdfast copy d1:shop sqlite:shop.db");
        Files.copy(line.file("shop.db"), line.file("legacy.db"));
        recipe("./holdfast copy sqlite:legacy.db d1:new-shop");
    }

    private void export() throws IOException {
        recipe("./holdfast export ./backups@d1-shop/latest --output data.sql");
        recipe("./holdfast export kv:sessions --output pairs.json");
        recipe("./holdfast export d1:shop --table orders --format csv --output orders.csv");
        assertThat(Files.readString(line.file("orders.csv"))).contains("9007199254740993");
        line.ok("cd my-worker && rm -rf .wrangler && npx wrangler d1 execute DB --local --file ../data.sql"
                + " && npx wrangler kv bulk put ../pairs.json --binding KV --local");
        line.assertIdentical("d1:shop", "wrangler:./my-worker#d1:DB");
        line.assertIdentical("kv:sessions", "wrangler:./my-worker#kv:KV");
    }

    private void withoutUs() throws IOException {
        String id = cloud.createNamespace("by-hand");
        CommandLine database = line.inside("backups/d1-shop");
        CommandLine namespace = line.inside("backups/kv-sessions");
        recipe(database, "sha256sum -c SHA256SUMS");
        recipe(namespace, "sha256sum -c SHA256SUMS");
        recipe(database, "zstd -dc sql/*.zst | sqlite3 /tmp/new.db", "/tmp", folder.toString());
        recipe(
                namespace,
                "for f in pairs-*.zst; do zstd -dc \"$f\" > /tmp/pairs.json && npx wrangler kv bulk put"
                        + " --namespace-id ID --remote /tmp/pairs.json; done",
                "/tmp",
                folder.toString(),
                "ID",
                id);
        line.assertIdentical("d1:shop", "sqlite:" + folder.resolve("new.db"));
        line.assertIdentical("kv:sessions", "kv:by-hand");
    }

    private void encrypted() throws IOException {
        recipe("./holdfast keys new --output key.txt");
        String recipient = line.ok("age-keygen -y key.txt").strip();
        recipe("./holdfast backup d1:shop --to ./vault --encrypt-to age1…", "age1…", recipient);
        recipe("./holdfast restore ./vault sqlite:from-vault.db --identity key.txt");
        line.assertIdentical("d1:shop", "sqlite:from-vault.db");
        recipe(
                line.inside("vault/d1-shop"),
                "for f in sql/*.age; do age -d -i key.txt \"$f\" | zstd -dc; done | sqlite3 /tmp/new.db",
                "key.txt",
                line.file("key.txt").toString(),
                "/tmp/new.db",
                folder.resolve("opened.db").toString());
        line.assertIdentical("d1:shop", "sqlite:" + folder.resolve("opened.db"));
    }

    private void wranglerAgainstTheSameApi() {
        assertThat(readme).contains("/client/v4 npx wrangler d1 list");
        assertThat(line.ok("npx wrangler d1 list")).contains("shop-restored", "new-shop");
    }

    private void aNameInTheConfiguration() throws IOException {
        int from = readme.indexOf("account_id =");
        String toml = readme.substring(from, readme.indexOf("```", from));
        Files.writeString(
                line.file("holdfast.toml"),
                toml.replaceAll("\"s3://[^\"]*\"", "\"./backups\"").replaceAll("account_id = .*", ""));
        recipe("./holdfast backup shop");
        JsonNode all = line.json("./holdfast list ./backups");
        assertThat(all)
                .hasSize(4)
                .allSatisfy(one -> assertThat(one.path("state").asText()).isEqualTo("proven"));
    }
}
