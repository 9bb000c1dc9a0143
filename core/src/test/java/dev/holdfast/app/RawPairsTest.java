package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawPairsTest {
    @TempDir
    Path folder;

    @Test
    void pairsAreNotSaidToBeSql() throws Exception {
        Files.writeString(folder.resolve("pairs.json"), "[{\"key\":\"a\",\"value\":\"1\"}]");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        try (OpenServer server = OpenServer.with(environment, """
                [[backup]]
                name = "pairs"
                sources = ["json:%1$s/pairs.json"]
                to = "%1$s/store"
                """.formatted(folder))) {
            server.backUp("pairs");
            String name = server.get(200, "/api/backup").at("/backups/0").asText();
            HttpResponse<String> raw = server.send(server.request("/api/backup/" + name)
                    .header("Accept", "application/sql")
                    .build());
            assertThat(name).endsWith(".json");
            assertThat(raw.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(raw.body()).startsWith("[").contains("\"a\"");
            assertThat(server.bugs).isEmpty();
        }
    }
}
