package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.sim.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and keys with something in them that an HTTP client refuses, and would repeat. */
class HeaderSecretsTest {
    private static final String NOWHERE = "http://127.0.0.1:1/x";
    private static final String TORN = "0123456789abcdef\n# of the shop";

    @TempDir
    Path folder;

    private Environment environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        all.put("CLOUDFLARE_ACCOUNT_ID", "0".repeat(32));
        return new Environment(all, folder);
    }

    @Test
    void lineEndsOfAFileOfVariablesAreNoPartOfThem() {
        try (Simulator cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC())) {
            Map<String, String> windows = new HashMap<>();
            Simulation.variables(cloud).forEach((name, value) -> windows.put(name, value + "\r\n"));
            Ran ran = Ran.in(new Environment(windows, folder), "copy", "d1:shop", "sqlite:" + folder.resolve("x.db"));
            assertThat(ran.exit()).as("%s", ran).isEqualTo(4);
            assertThat(ran.err()).contains("shop");
        }
    }

    @Test
    void whatFitsIntoNoHeaderIsRefusedAndNotRepeated() {
        String file = "sqlite:" + folder.resolve("x.db");
        for (String[] words : List.of(
                words("copy d1:shop " + file, "CLOUDFLARE_API_TOKEN"),
                words("copy denokv:" + NOWHERE + " " + file, "DENO_KV_ACCESS_TOKEN"),
                words("denokv status " + NOWHERE, "DENO_KV_ACCESS_TOKEN"),
                words("denokv promote " + NOWHERE, "DENO_KV_ACCESS_TOKEN"),
                words("denokv serve --sqlite-path kv.db --addr 127.0.0.1:0", "DENO_KV_ACCESS_TOKEN"),
                words("list s3://bucket?region=auto&endpoint=http://127.0.0.1:1", "AWS_ACCESS_KEY_ID"))) {
            String variable = words[words.length - 1];
            Map<String, String> set = new HashMap<>(Map.of(variable, TORN, "AWS_SECRET_ACCESS_KEY", "x"));
            silent(Refusal.text(
                    Ran.in(environment(set), java.util.Arrays.copyOf(words, words.length - 1)), variable + " has a"));
        }
    }

    @Test
    void norIsOneInAFile() throws Exception {
        Files.writeString(folder.resolve("kv.token"), TORN);
        silent(Refusal.text(
                Ran.in(environment(Map.of()), "denokv", "promote", NOWHERE, "--access-token-file", "kv.token"),
                "kv.token has a"));
    }

    @Test
    void theReasonOfARunDoesNotRepeatIt() throws Exception {
        Environment torn = environment(Map.of("CLOUDFLARE_API_TOKEN", TORN));
        try (OpenServer server = OpenServer.with(torn, """
                [[backup]]
                name = "shop"
                sources = ["d1:shop"]
                to = "%s/store"
                """.formatted(folder))) {
            String run = server.post(202, "/api/v1/runs", "{\"backup\":\"shop\"}")
                    .at("/runs/0/id")
                    .asText();
            JsonNode ended = server.ended(run);
            assertThat(ended.at("/run/state").asText()).isEqualTo("FAILED");
            assertThat(ended.at("/run/reason").asText()).startsWith("CLOUDFLARE_API_TOKEN has a");
            assertThat(ended.toString()).doesNotContain("0123456789abcdef");
            assertThat(server.bugs).isEmpty();
        }
    }

    private static String[] words(String line, String variable) {
        return (line + " " + variable).split(" ");
    }

    private static void silent(Ran ran) {
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.out() + ran.err()).doesNotContain("0123456789abcdef", "of the shop");
    }
}
