package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code prove --all} makes of a store in which not everything is good. */
class ProveAllTest {
    @TempDir
    Path folder;

    @Test
    void goesOnAfterOneThatCanNotBeRead() throws IOException {
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
        String store = folder.resolve("store").toString();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Ran backup = Ran.in(environment, "backup", "sqlite:" + folder.resolve("shop.db"), "--to", store, "--json");
            assertThat(backup.exit()).as("%s", backup).isZero();
            ids.add(backup.json().path("snapshot").asText());
        }
        Files.writeString(folder.resolve("store").resolve(ids.get(0)).resolve("manifest.json"), "{");

        Ran text = Ran.in(environment, "prove", store, "--all");
        assertThat(text.exit()).as("%s", text).isEqualTo(6);
        assertThat(text.out().lines())
                .containsExactly(
                        ids.get(0) + "  COULD NOT BE PROVEN", ids.get(1) + "  proven", ids.get(2) + "  proven");
        assertThat(text.err()).contains("problem: ").contains("manifest.json");

        Ran json = Ran.in(environment, "prove", store, "--all", "--json");
        assertThat(json.exit()).isEqualTo(6);
        List<JsonNode> documents = new ArrayList<>();
        for (String line : json.out().lines().toList()) {
            documents.add(new JsonMapper().readTree(line));
        }
        assertThat(documents).extracting(one -> one.path("snapshot").asText()).containsExactlyElementsOf(ids);
        assertThat(documents).extracting(one -> one.path("proven").asBoolean()).containsExactly(false, true, true);
        assertThat(documents.getFirst().at("/problems/0/reason").asText()).contains("manifest.json");
    }
}
