package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a key may be called and when it may end, by the API and by the command line. */
class KeyNamesTest {
    @TempDir
    Path folder;

    private Environment environment;

    @BeforeEach
    void inAFolder() {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
    }

    @Test
    void theApiTakesWhatATerminalPrints() throws Exception {
        try (OpenServer server = OpenServer.with(environment, "")) {
            String form = "{\"name\":\"%s\",\"role\":\"list\",\"expires\":\"%s\"}";
            for (String name : List.of("a\\u001b[2Jb", "a\\nb", "a\\u202eb", "a\\u2028b", "\\ud800")) {
                server.post(400, "/api/v1/keys", form.formatted(name, "2999-01-01"));
            }
            for (String end : List.of("+999999999-01-01", "+10000-01-01", "+10000-01-01T00:00:00Z")) {
                server.post(400, "/api/v1/keys", form.formatted("ci", end));
            }
            assertThat(server.get(200, "/api/v1/keys").path("keys")).isEmpty();
            server.post(201, "/api/v1/keys", form.formatted("ci für 東京", "9999-12-31"));
        }
    }

    @Test
    void theCommandLineTakesWhatATerminalPrints() {
        for (String name : List.of("a\u001b[2Jb", "a\nb", "a\u202eb", " ", "a".repeat(101))) {
            Ran ran = Refusal.text(Ran.in(environment, "token", "--new-key", name, "--roles", "list"), "name");
            assertThat(ran.exit()).isEqualTo(2);
        }
        for (String end : List.of("+999999999-01-01", "+10000-01-01T00:00:00Z")) {
            Ran ran = Ran.in(environment, "token", "--new-key", "ci", "--roles", "list", "--expires", end);
            assertThat(Refusal.text(ran, "9999").exit()).isEqualTo(2);
        }
        assertThat(Ran.in(environment, "token", "--keys").out()).isEqualTo("no keys\n");
    }

    /** Keys that were made before such names were refused. */
    @Test
    void anOldNameIsPrintedWithEscapes() {
        new FileKeyStore(folder.resolve("state/api-keys.json"))
                .add(new ApiKey(
                        "12345678",
                        "old\u001b[2J\nname",
                        "0".repeat(64),
                        Set.of(Role.LIST),
                        Instant.parse("2026-11-26T08:00:00Z"),
                        Optional.empty(),
                        Optional.empty()));
        String printed = Ran.in(environment, "token", "--keys").out();
        assertThat(printed).contains("old\\u001b[2J\\u000aname").hasLineCount(1);
    }
}
