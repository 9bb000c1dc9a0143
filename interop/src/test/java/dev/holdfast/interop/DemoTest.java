package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo needs no account, and running it again does not disturb what is there. */
@Tag("slow")
class DemoTest {
    @TempDir
    Path folder;

    @Test
    void runsTwiceInOneFolder() throws IOException {
        CommandLine line = CommandLine.in(folder, Map.of());
        JsonNode first = line.json("./holdfast demo");
        JsonNode second = line.json("./holdfast demo");
        for (JsonNode answer : new JsonNode[] {first, second}) {
            assertThat(answer.path("identical").asBoolean()).isTrue();
            Path store = folder.resolve(answer.path("store").asText());
            assertThat(store).isDirectoryContaining("glob:**/d1-shop").isDirectoryContaining("glob:**/kv-sessions");
            line.ok("cd '" + store + "'/d1-shop/* && sha256sum --quiet -c SHA256SUMS");
        }
        assertThat(second.path("folder")).isNotEqualTo(first.path("folder"));
    }
}
