package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    @TempDir
    Path folder;

    private Environment environment;
    private String head;

    /** Three entries shipped, two only on this machine. */
    @BeforeEach
    void write() throws IOException {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        Files.writeString(folder.resolve("holdfast.toml"), "[audit]\nto = \"" + folder.resolve("shipped") + "\"\n");
        try (AuditLog log = AuditLog.open(StateFolder.of(environment).audit(), Clock.systemUTC(), new SecureRandom());
                Store store = LocalStore.open(folder.resolve("shipped"), Clock.systemUTC())) {
            append(log, 1, 3);
            log.ship(store);
            append(log, 4, 5);
            head = log.head();
        }
    }

    @Test
    void verifiesTheLogOfThisMachineAndPrintsItsHead() {
        Ran ran = Ran.in(environment, "audit", "verify");
        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(ran.out()).contains("5 entries", head);
        assertThat(Ran.in(environment, "audit", "verify", "--head", head).exit())
                .isZero();
        JsonNode json = Ran.in(environment, "audit", "verify", "--json").json();
        assertThat(json.get("ok").asBoolean()).isTrue();
        assertThat(json.get("logs").get(0).get("entries").asInt()).isEqualTo(5);
        assertThat(json.get("logs").get(0).get("problem").isNull()).isTrue();
    }

    @Test
    void aCopyIsVerifiedWithoutAnythingElse() {
        Environment bare = new Environment(Map.of(), folder.resolve("shipped"));
        Ran ran = Ran.in(bare, "audit", "verify", folder.resolve("shipped").toString());
        assertThat(ran.out()).contains("3 entries");
        Ran cut = Ran.in(bare, "audit", "verify", folder.resolve("shipped").toString(), "--head", head);
        assertThat(cut.exit()).isEqualTo(6);
        assertThat(cut.out()).contains("NOT THERE").contains(head);
    }

    @Test
    void anEmptyLogProvesNothing() throws IOException {
        for (String place : new String[] {"shipped", "state"}) {
            try (Stream<Path> files = Files.walk(folder.resolve(place))) {
                for (Path path :
                        files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
                    Files.writeString(path, "");
                }
            }
        }
        Ran ran =
                Ran.in(environment, "audit", "verify", folder.resolve("shipped").toString());
        assertThat(ran.exit()).as("%s", ran).isEqualTo(4);
        assertThat(ran.out()).contains("0 entries: nothing to verify");
        assertThat(Ran.in(
                                environment,
                                "audit",
                                "verify",
                                folder.resolve("shipped").toString(),
                                "--json")
                        .json()
                        .path("ok")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void aChangedEntryIsNamed() throws IOException {
        Path file;
        try (Stream<Path> files = Files.walk(folder.resolve("shipped"))) {
            file = files.filter(path -> path.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(file, Files.readString(file).replace("thing 2", "thing 7"));
        String shipped = folder.resolve("shipped").toString();
        Ran ran = Ran.in(environment, "audit", "verify", shipped);
        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.out()).contains("entry 2");
        JsonNode problem = Ran.in(environment, "audit", "verify", shipped, "--json")
                .json()
                .get("logs")
                .get(0)
                .get("problem");
        assertThat(problem.get("kind").asText()).isEqualTo("CHANGED");
        assertThat(problem.get("entry").asInt()).isEqualTo(2);
        // The copy on this machine is as it was: the two do not agree.
        assertThat(Ran.in(environment, "audit", "verify").exit()).isEqualTo(6);
    }

    @Test
    void aFileThatWasCutOffIsNotCoveredUpByTheOtherPlace() throws IOException {
        Path copy = file("shipped", 1);
        String whole = Files.readString(copy);
        Files.writeString(copy, without(whole, "thing 3"));
        Ran ran = Ran.in(environment, "audit", "verify");
        assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
        assertThat(ran.out())
                .contains("entry 3 is missing in")
                .contains("shipped")
                .contains("good up to entry 2");
        Files.writeString(copy, whole);
        Files.writeString(file("state/audit", 1), without(whole, "thing 2"));
        Ran other = Ran.in(environment, "audit", "verify");
        assertThat(other.exit()).isEqualTo(6);
        assertThat(other.out())
                .contains("entry 2 is missing in")
                .contains("audit")
                .doesNotContain("shipped")
                .contains("good up to entry 1");
        // The server removes what is copied.
        Files.delete(file("state/audit", 1));
        assertThat(Ran.in(environment, "audit", "verify").exit()).isZero();
    }

    @Test
    void onlyACopyOfTheGrowingFileMayBeShorter() throws IOException {
        Path growing = file("state/audit", 4);
        String whole = Files.readString(growing);
        Path copy = file("shipped", 1).resolveSibling(growing.getFileName());
        Files.writeString(copy, without(whole, "thing 5"));
        assertThat(Ran.in(environment, "audit", "verify").exit()).isZero();
        Files.writeString(copy, whole);
        Files.writeString(growing, without(whole, "thing 5"));
        Ran ran = Ran.in(environment, "audit", "verify");
        assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
        assertThat(ran.out()).contains("entry 5 is missing in").doesNotContain("shipped");
    }

    @Test
    void anEmptyLogHasNoHead() {
        Path empty = folder.resolve("empty");
        AuditLog.open(empty, Clock.systemUTC(), new SecureRandom()).close();
        Ran ran = Ran.in(environment, "audit", "verify", empty.toString());
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.out()).contains("0 entries: nothing to verify").doesNotContain("head");
    }

    private Path file(String place, int first) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(place))) {
            return files.filter(path -> path.endsWith("%016d.jsonl".formatted(first)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String without(String text, String entry) {
        return text.lines()
                .filter(line -> !line.contains(entry))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void listsTheLastEntries() {
        assertThat(Ran.in(environment, "audit", "list").out().lines()).hasSize(5);
        JsonNode json =
                Ran.in(environment, "audit", "list", "--last", "2", "--json").json();
        assertThat(json).hasSize(2);
        assertThat(json.get(1).get("seq").asInt()).isEqualTo(5);
        assertThat(json.get(1).get("on").asText()).isEqualTo("thing 5");
        assertThat(json.get(1).get("log").asText()).startsWith("audit-");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(Refusal.text(
                                Ran.in(
                                        environment,
                                        "audit",
                                        "verify",
                                        folder.resolve("none").toString()),
                                "none")
                        .exit())
                .isEqualTo(4);
        assertThat(Refusal.text(Ran.in(environment, "audit", "burn"), "burn").exit())
                .isEqualTo(2);
        assertThat(Refusal.text(Ran.in(environment, "audit", "list", "--last", "0"), "0")
                        .exit())
                .isEqualTo(2);
        Refusal.text(Ran.in(environment, "audit"), "verify|list");
    }

    private static void append(AuditLog log, int from, int to) {
        for (int i = from; i <= to; i++) {
            log.append(new AuditEvent("totp", "backup.start", "thing " + i, "done", "192.0.2.1"));
        }
    }
}
