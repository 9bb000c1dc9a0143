package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest snapshot is damaged: nothing takes an older one without a word. */
class PassedOverTest {
    @TempDir
    Path folder;

    private Environment environment;
    private String source;
    private String store;

    @BeforeEach
    void begin() {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        source = "sqlite:" + folder.resolve("original.db");
        store = folder.resolve("store").toString();
        new Sqlite(folder.resolve("original.db"))
                .run("CREATE TABLE people(id INTEGER PRIMARY KEY)", "INSERT INTO people VALUES(1)");
    }

    @Test
    void aDamagedNewestOneIsNotPassedOverInSilence() throws IOException {
        String older = backup();
        String newest = backup();
        damage(newest, "manifest.json");

        Ran prove = run("prove", store);
        assertThat(prove.exit()).as("%s", prove).isEqualTo(6);
        assertThat(prove.err()).contains(newest + "/manifest.json", "SHA-256");

        Ran restore = run("restore", store, target("x"));
        assertThat(restore.exit()).as("%s", restore).isZero();
        assertThat(restore.err()).contains("warning: ", newest + "/manifest.json", "SHA-256", older, " older");
        JsonNode warnings = run("restore", store, target("y"), "--json").json().get("warnings");
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).get("name").asText()).isEqualTo(newest);
        assertThat(warnings.get(0).get("reason").asText()).contains("manifest.json", older);

        Ran named = run("restore", store, target("z"), "--snapshot", newest);
        assertThat(named.exit()).as("%s", named).isEqualTo(6);
        assertThat(named.err()).contains("(unreadable)");
    }

    @Test
    void listAndShowSayWhatIsWrong() throws IOException {
        String one = backup();
        assertThat(run("list", store).exit()).isZero();
        damage(one, "manifest.json");
        Ran list = run("list", store);
        assertThat(list.exit()).as("%s", list).isEqualTo(3);
        assertThat(list.out()).contains(one + "/manifest.json", "SHA-256").doesNotContain("INCOMPLETE");
        JsonNode json = run("list", store, "--json").json();
        assertThat(json.get(0).get("reason").asText()).contains("manifest.json");
        Ran show = run("show", store, one);
        assertThat(show.exit()).as("%s", show).isEqualTo(6);
        assertThat(show.out()).contains("manifest.json", "SHA-256");
    }

    @Test
    void whatIsNewerAndNotProvenIsTold() throws IOException {
        String older = backup();
        String newest = backup("--no-prove");
        Ran restore = run("restore", store, target("x"));
        assertThat(restore.exit()).as("%s", restore).isZero();
        assertThat(restore.err()).contains("warning: ", newest, "not proven", older);
        assertThat(run("prove", store).exit()).isZero();
        assertThat(run("restore", store, target("y")).err()).doesNotContain("warning");
    }

    /** A file that is gone makes it look as if it had never been finished. */
    @Test
    void aMissingFileIsDamageToo() throws IOException {
        backup();
        String newest = backup();
        Files.delete(Path.of(store, newest, "SHA256SUMS"));
        Ran prove = run("prove", store);
        assertThat(prove.exit()).as("%s", prove).isEqualTo(6);
        assertThat(prove.err()).contains(newest, "SHA256SUMS");
        assertThat(run("restore", store, target("x")).err()).contains("warning: ", newest, "SHA256SUMS");
    }

    @Test
    void whenNothingIsLeftTheFileIsNamed() throws IOException {
        String sign = folder.resolve("sign.pem").toString();
        assertThat(run("keys", "new", "--sign", "--output", sign).exit()).isZero();
        Files.writeString(folder.resolve("holdfast.toml"), "[sign]\nkey = \"" + sign + "\"\n");
        String only = backup();
        for (String file : List.of("manifest.json", "SHA256SUMS", ".sig")) {
            Path damaged = damage(only, file);
            for (Ran ran : List.of(
                    run("prove", store, "--trusted-key", sign + ".pub"),
                    run("restore", store, target("x"), "--trusted-key", sign + ".pub"),
                    run("restore", store, target("x"), "--trusted-key", sign + ".pub", "--snapshot", "latest"))) {
                assertThat(ran.exit()).as("%s: %s", file, ran).isEqualTo(6);
                assertThat(ran.err()).contains(damaged.getFileName().toString());
            }
            damage(only, file);
        }
        assertThat(run("restore", store, target("x"), "--trusted-key", sign + ".pub")
                        .exit())
                .isZero();
    }

    private String backup(String... more) {
        List<String> command = Stream.concat(Stream.of("backup", source, "--to", store, "--json"), Stream.of(more))
                .toList();
        Ran ran = run(command.toArray(String[]::new));
        assertThat(ran.exit()).as("%s", ran).isZero();
        return ran.json().get("snapshot").asText();
    }

    /** Once damages, twice mends. */
    private Path damage(String id, String ending) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(store, id))) {
            Path file = files.filter(one -> one.getFileName().toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);
            return file;
        }
    }

    private String target(String name) {
        return "sqlite:" + folder.resolve(name + ".db");
    }

    private Ran run(String... command) {
        return Ran.in(environment, command);
    }
}
