package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetTest {
    @TempDir
    Path folder;

    private Environment environment;
    private String source;
    private String store;

    @BeforeEach
    void start() {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        source = "sqlite:" + folder.resolve("shop.db");
        store = folder.resolve("store").toString();
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
    }

    @Test
    void theNewestProvenOneStaysAndTheRestGoes() {
        String first = backUp();
        String second = backUp();
        String unproven = backUp("--no-prove");
        run(0, "hold", store, first, "--reason", "audit", "--until", "2999-01-01");

        JsonNode told = run(0, "forget", store, "--keep-last", "1", "--dry-run").json();
        assertThat(outcomes(told)).containsExactly(unproven + " kept", second + " kept", first + " kept");
        assertThat(told.at("/lines/2/reasons/0").asText()).isEqualTo("on hold: audit");

        run(0, "hold", store, first, "--release");
        told = run(0, "forget", store, "--keep-last", "1", "--dry-run").json();
        assertThat(outcomes(told)).containsExactly(unproven + " kept", second + " kept", first + " would remove");
        assertThat(run(0, "list", store).json()).hasSize(3);

        told = run(0, "forget", store, "--keep-last", "1").json();
        assertThat(outcomes(told)).containsExactly(unproven + " kept", second + " kept", first + " removed");
        assertThat(run(0, "list", store).json()).hasSize(2);
        run(0, "prove", store, second);
    }

    @Test
    void aBackupOfTheConfigurationSaysWhatToKeep() throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[backup]]
                name = "shop"
                sources = ["%s"]
                to = "%s"
                keep = { last = 1 }
                """.formatted(source, store));
        backUp();
        backUp();
        assertThat(outcomes(run(0, "forget", "shop").json()))
                .hasSize(2)
                .last()
                .asString()
                .endsWith("removed");
    }

    @Test
    void nothingSaidRemovesNothing() {
        backUp();
        assertThat(run(2, "forget", store).json().path("error").asText()).contains("what to keep");
        run(2, "forget", store, "--keep-daily", "-1");
        run(2, "forget", store, "--keep-daily", "1", "--keep-proven", "0");
        run(2, "forget", store, "--keep-daily", "1", "--zone", "Mars/Olympus");
        run(2, "hold", store, "latest");
        run(2, "hold", store, "latest", "--reason", "x", "--until", "soon");
        assertThat(run(0, "list", store).json()).hasSize(1);
    }

    /** Whether it was proven once: what lacks a file is no reason to give up another. */
    @Test
    void oneThatLacksAFileIsNotTheGoodOneThatStays() throws IOException {
        String older = backUp();
        String good = backUp();
        String newest = backUp();
        Path parts = folder.resolve("store").resolve(newest).resolve("sql");
        Path part;
        try (var files = Files.list(parts)) {
            part = files.filter(file -> file.getFileName().toString().startsWith("0001-"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] content = Files.readAllBytes(part);
        Files.delete(part);
        List<String> wanted = List.of(newest + " kept", good + " kept", older + " would remove");
        JsonNode told = run(0, "forget", store, "--keep-last", "1", "--dry-run").json();
        assertThat(outcomes(told)).isEqualTo(wanted);
        assertThat(told.at("/lines/0/state").asText()).isEqualTo("unreadable");

        Files.write(part, java.util.Arrays.copyOf(content, content.length - 1));
        told = run(0, "forget", store, "--keep-last", "1", "--dry-run").json();
        assertThat(outcomes(told)).as("cut short").isEqualTo(wanted);

        Files.write(part, content);
        told = run(0, "forget", store, "--keep-last", "1", "--dry-run").json();
        assertThat(outcomes(told)).containsExactly(newest + " kept", good + " would remove", older + " would remove");
    }

    @Test
    void anEncryptedOneThatWasCutShortIsNotTheGoodOneThatStays() throws IOException {
        Ran key = Ran.in(
                environment, "keys", "new", "--output", folder.resolve("key").toString(), "--quiet");
        String[] options = {"--encrypt-to", key.out().strip()};
        String older = backUp(options);
        String good = backUp(options);
        String newest = backUp(options);
        Path part;
        try (var files = Files.list(folder.resolve("store").resolve(newest).resolve("sql"))) {
            part = files.sorted().findFirst().orElseThrow();
        }
        byte[] content = Files.readAllBytes(part);
        Files.write(part, java.util.Arrays.copyOf(content, 10));

        JsonNode told = run(0, "forget", store, "--keep-last", "1").json();

        assertThat(outcomes(told)).containsExactly(newest + " kept", good + " kept", older + " removed");
        assertThat(told.at("/lines/0/state").asText()).isEqualTo("unreadable");
    }

    /** Killed before it took anything away: it is as whole as before, and the rules are asked again. */
    @Test
    void aRemovalThatTookNothingAwayIsNoReasonToRemoveTheNewestProvenOne() throws IOException {
        String older = backUp();
        String newest = backUp();
        for (String id : List.of(older, newest)) {
            Files.writeString(folder.resolve("store").resolve(id).resolve("forgotten.json"), "{}");
        }

        JsonNode told = run(0, "forget", store, "--keep-last", "1").json();

        assertThat(outcomes(told)).containsExactly(newest + " kept", older + " removed");
        assertThat(folder.resolve("store").resolve(newest).resolve("forgotten.json"))
                .doesNotExist();
    }

    @Test
    void aHoldIsShownAndOneThatIsPastIsRefused() {
        String id = backUp();
        assertThat(run(2, "hold", store, id, "--reason", "x", "--until", "2001-01-01")
                        .json()
                        .path("error")
                        .asText())
                .contains("2001-01-01");
        run(2, "hold", store, id, "--reason", "x", "--until", "2001-01-01T00:00:00Z");
        assertThat(run(0, "show", store, id).json().path("holds")).isEmpty();
        assertThat(run(0, "hold", store, id, "--reason", "audit", "--until", "2999-01-01")
                        .json()
                        .path("until")
                        .asText())
                .as("the end of that day")
                .isEqualTo("2999-01-01T23:59:59Z");
        assertThat(run(0, "show", store, id).json().at("/holds/0/reason").asText())
                .isEqualTo("audit");
        assertThat(Ran.in(environment, "show", store, id).out())
                .containsPattern("on hold +audit, until 2999-01-01T23:59:59Z");
    }

    @Test
    void aSourceThatIsNotThereIsSaidToBe() throws IOException {
        backUp();
        assertThat(run(4, "forget", store, "d1-nope", "--keep-last", "1")
                        .json()
                        .path("error")
                        .asText())
                .contains("d1-nope");
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[backup]]
                name = "shop"
                sources = ["%s"]
                to = "%s"
                keep = { last = 1 }
                """.formatted(source, store));
        run(4, "forget", "shop", "d1-nope");
        run(0, "forget", "shop");
    }

    private String backUp(String... options) {
        List<String> command = new ArrayList<>(List.of("backup", source, "--to", store));
        command.addAll(List.of(options));
        return run(0, command.toArray(String[]::new)).json().path("snapshot").asText();
    }

    private Ran run(int exit, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("--json");
        if (Files.exists(folder.resolve("holdfast.toml"))) {
            all.addAll(List.of("--config", folder.resolve("holdfast.toml").toString()));
        }
        Ran ran = Ran.in(environment, all.toArray(String[]::new));
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(exit);
        return ran;
    }

    private static List<String> outcomes(JsonNode report) {
        List<String> outcomes = new ArrayList<>();
        report.path("lines")
                .forEach(line -> outcomes.add(line.path("snapshot").asText() + " "
                        + line.path("outcome").asText()));
        return outcomes;
    }
}
