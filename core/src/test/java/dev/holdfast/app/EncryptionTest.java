package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.archive.vault.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted backups by the command line. Slow: whole backups with their proofs. */
@Tag("slow")
class EncryptionTest {
    private static final String SECRET = "the secret of somebody";

    @TempDir
    Path folder;

    /** Not the host's: the key of the one who restores. */
    @TempDir
    Path elsewhere;

    private final Identity identity = Identity.generate(new SecureRandom());
    private Environment environment;
    private String key;
    private String source;

    @BeforeEach
    void start() throws IOException {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        key = Files.writeString(elsewhere.resolve("key.txt"), identity.secret()).toString();
        new Sqlite(folder.resolve("shop.db"))
                .run(
                        "CREATE TABLE confidential(id INTEGER PRIMARY KEY, t)",
                        "INSERT INTO confidential(t) VALUES('" + SECRET + "')");
        source = "sqlite:" + folder.resolve("shop.db");
    }

    @Test
    void everyVerbThatReadsTakesAKeyAndSaysWhoseItNeeds() throws IOException {
        String store = folder.resolve("store").toString();
        Ran backup = run("backup", source, "--to", store, "--encrypt-to", recipient(), "--json");
        assertThat(backup.exit()).as("%s", backup).isZero();
        assertThat(backup.json().get("state").asText()).isEqualTo("proven");
        String snapshot = store + "@latest";
        JsonNode listed = run("list", store, "--json").json().get(0);
        assertThat(listed.get("state").asText()).isEqualTo("proven");
        assertThat(listed.get("encrypted").asBoolean()).isTrue();
        assertThat(listed.get("records").asLong()).isEqualTo(1);
        for (List<String> command : List.of(
                List.of("prove", store),
                List.of("restore", store, "sqlite:" + elsewhere.resolve("restored.db")),
                List.of("copy", snapshot, "sqlite:" + elsewhere.resolve("copied.db")),
                List.of(
                        "export",
                        snapshot,
                        "--output",
                        elsewhere.resolve("data.sql").toString()),
                List.of("diff", snapshot, source))) {
            Ran without = run(command, "--json");
            assertThat(without.exit()).as("%s", without).isEqualTo(5);
            assertThat(without.json().get("error").asText()).contains(recipient());
            Ran with = run(command, "--identity", key);
            assertThat(with.exit()).as("%s %s", command, with).isZero();
        }
        assertThat(Files.readString(elsewhere.resolve("data.sql"))).contains(SECRET);
        Ran without = run("show", store, "latest");
        assertThat(without.exit()).isZero();
        assertThat(without.out()).contains(recipient()).doesNotContain("confidential");
        assertThat(run("show", store, "latest", "--identity", key).out()).contains("confidential");
    }

    @Test
    void whatTheHostHasDoesNotOpenItAndTellsNothing() throws IOException {
        String store = folder.resolve("store").toString();
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nsources = [\"" + source + "\"]\nto = \"" + store + "\"\nencrypt_to = [\""
                        + recipient() + "\"]\n");
        assertThat(run("backup", "shop").exit()).isZero();
        Files.delete(folder.resolve("shop.db"));
        List<Path> files = files();
        assertThat(files).anyMatch(file -> file.toString().endsWith(".age"));
        for (Path file : files) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(content + file.getFileName())
                    .doesNotContain(SECRET, "confidential", "AGE-SECRET-KEY-", "PRIVATE KEY");
            Ran opened = run("prove", store, "--identity", file.toString(), "--passphrase-file", file.toString());
            assertThat(opened.exit()).as("%s opened it: %s", file, opened).isIn(2, 5);
        }
    }

    @Test
    void aMistakeWithKeysIsSaidBeforeAnythingIsWritten() throws IOException {
        String store = folder.resolve("store").toString();
        Ran secret = run("backup", source, "--to", store, "--encrypt-to", identity.secret());
        assertThat(secret.exit()).isEqualTo(2);
        assertThat(secret.out() + secret.err()).doesNotContain(identity.secret());
        assertThat(run("backup", source, "--to", store, "--encrypt-to", "age1nobody")
                        .exit())
                .isEqualTo(2);
        assertThat(run("backup", source, "--to", store, "--passphrase-file", "missing")
                        .exit())
                .isEqualTo(2);
        assertThat(Path.of(store)).doesNotExist();
    }

    @Test
    void aPassphraseIsEnough() throws IOException {
        String store = folder.resolve("store").toString();
        String words = Files.writeString(elsewhere.resolve("words"), "correct horse battery")
                .toString();
        Ran backup = run("backup", source, "--to", store, "--passphrase-file", words);
        assertThat(backup.exit()).as("%s", backup).isZero();
        assertThat(run("prove", store).exit()).isEqualTo(5);
        assertThat(run("prove", store, "--passphrase-file", words).exit()).isZero();
        Environment variable = environment.with(Map.of("HOLDFAST_PASSPHRASE_FILE", words));
        assertThat(Ran.in(variable, "diff", store + "@latest", source).exit()).isZero();
    }

    @Test
    void keysAreMadeShownAndExchanged() throws IOException {
        String store = folder.resolve("store").toString();
        String ours = elsewhere.resolve("ours.txt").toString();
        String theirs = elsewhere.resolve("theirs.txt").toString();
        String words = Files.writeString(elsewhere.resolve("words"), "correct horse battery")
                .toString();
        String we = run("keys", "new", "--output", ours, "--quiet").out().strip();
        Ran made = run("keys", "new", "--output", theirs, "--passphrase-file", words, "--json");
        String they = made.json().get("give").asText();
        assertThat(Files.getPosixFilePermissions(Path.of(ours))).hasSize(2);
        assertThat(run("keys", "new", "--output", ours).exit())
                .as("never replaced")
                .isEqualTo(2);
        assertThat(run("keys", "show", ours).out()).isEqualToIgnoringNewLines(we);
        assertThat(run("keys", "show", theirs).exit()).isEqualTo(5);
        assertThat(run("keys", "show", theirs, "--passphrase-file", words).out())
                .isEqualToIgnoringNewLines(they);
        assertThat(run("backup", source, "--to", store, "--encrypt-to", we).exit())
                .isZero();
        assertThat(run("keys", "rewrap", store, "--encrypt-to", they).exit()).isEqualTo(5);
        Ran rewrapped = run("keys", "rewrap", store, "--all", "--identity", ours, "--encrypt-to", they);
        assertThat(rewrapped.exit()).as("%s", rewrapped).isZero();
        assertThat(run("list", store).out()).contains("proven");
        assertThat(run("prove", store, "--identity", ours).exit()).isEqualTo(5);
        assertThat(run("prove", store, "--identity", theirs, "--passphrase-file", words)
                        .exit())
                .isZero();
        assertThat(run("keys").exit()).isEqualTo(2);
    }

    @Test
    void rewrappingAllNamesEachThatItLeavesToThoseBefore() throws IOException {
        String store = folder.resolve("store").toString();
        String they = Identity.generate(new SecureRandom()).recipient().text();
        for (int snapshot = 0; snapshot < 2; snapshot++) {
            assertThat(run("backup", source, "--to", store, "--encrypt-to", recipient(), "--no-prove")
                            .exit())
                    .isZero();
        }
        String[] rewrap = {"keys", "rewrap", store, "--all", "--identity", key, "--encrypt-to", they};
        JsonNode listed = run("list", store, "--json").json();
        String newest = listed.get(1).get("id").asText();
        assertThat(run("keys", "new", "--sign", "--output", key + ".pem").exit())
                .isZero();
        Ran demanding = run(List.of(rewrap), "--trusted-key", key + ".pem.pub");
        assertThat(demanding.exit()).as("%s", demanding).isEqualTo(6);
        assertThat(demanding.out()).contains(listed.get(0).get("id").asText() + "  NOT", newest + "  NOT");
        Path head = Path.of(store, newest, "head.json");
        Files.writeString(head, " ", StandardOpenOption.APPEND);
        Ran damaged = run(rewrap);
        assertThat(damaged.exit()).as("%s", damaged).isEqualTo(6);
        assertThat(damaged.err()).contains(newest + "/head.json");
        assertThat(damaged.out().lines())
                .satisfiesExactly(
                        done -> assertThat(done).contains("  encrypted to " + they),
                        left -> assertThat(left).startsWith(newest + "  NOT REWRAPPED"));
        Files.delete(Path.of(store, newest, "SHA256SUMS"));
        Ran unsealed = run("keys", "rewrap", store, "--all", "--identity", key, "--encrypt-to", they, "--json");
        assertThat(unsealed.out()).as("%s", unsealed).contains(newest, "\"problem\":\"");
        Files.move(Path.of(store, listed.get(0).get("id").asText()), elsewhere.resolve("done"));
        assertThat(run(rewrap).exit()).isEqualTo(3);
    }

    @Test
    void theConfigurationSignsAndDemandsSignatures() throws IOException {
        String store = folder.resolve("store").toString();
        String sign = elsewhere.resolve("sign.pem").toString();
        assertThat(run("keys", "new", "--sign", "--output", sign).exit()).isZero();
        assertThat(run("backup", source, "--to", store).exit()).isZero();
        Ran demanded = run(
                "restore",
                store,
                "sqlite:" + folder.resolve("r.db"),
                "--trusted-key",
                sign + ".pub",
                "--snapshot",
                "latest");
        assertThat(demanded.exit()).as("%s", demanded).isEqualTo(6);
        assertThat(demanded.err()).contains("is not signed");
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[sign]\nkey = \"" + sign + "\"\ntrusted_keys = [\"" + sign + ".pub\"]\n");
        Ran backup = run("backup", source, "--to", store, "--json");
        assertThat(backup.json().get("state").asText()).isEqualTo("proven");
        JsonNode list = run("list", store, "--json").json();
        assertThat(list.get(0).get("state").asText()).isEqualTo("unreadable");
        assertThat(list.get(1).get("state").asText()).isEqualTo("proven");
        assertThat(run("diff", store + "@latest", source).exit()).isZero();
    }

    private String recipient() {
        return identity.recipient().text();
    }

    private Ran run(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private Ran run(String... command) {
        return Ran.in(environment, command);
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
