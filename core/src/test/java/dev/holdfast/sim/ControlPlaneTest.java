package dev.holdfast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /d1/database}. */
class ControlPlaneTest extends SimulatorTesting {
    @BeforeEach
    void begin() {
        start();
    }

    @Test
    void listsInPagesAndByName() throws IOException {
        for (int i = 0; i < 12; i++) {
            database("db-" + i);
        }
        Client.Answer first = client.get("/d1/database?per_page=10&page=1");
        assertThat(first.result()).hasSize(10);
        assertThat(first.json().path("result_info").toString())
                .isEqualTo("{\"page\":1,\"per_page\":10,\"count\":10,\"total_count\":12}");
        assertThat(client.get("/d1/database?per_page=10&page=2").result()).hasSize(2);
        assertThat(client.get("/d1/database?name=db-11").result()).hasSize(1);
        assertThat(first.result().path(0).properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("uuid", "name", "version", "created_at", "jurisdiction");
    }

    @Test
    void isFoundByIdAndByName() throws IOException {
        String path = database("shop");
        JsonNode byName = client.get("/d1/database/shop?fields=uuid,name").result();
        assertThat(path).endsWith(byName.path("uuid").asText());
        assertThat(byName).hasSize(2);
        JsonNode whole = client.get(path).result();
        assertThat(whole.path("version").asText()).isEqualTo("production");
        assertThat(whole.path("created_at").asText()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(whole.path("file_size").asLong()).isPositive();
    }

    @Test
    void refusesASecondOfTheSameName() throws IOException {
        database("shop");
        assertThat(client.post("/d1/database", Map.of("name", "shop")).refusal())
                .startsWith("400/7502");
        assertThat(client.post("/d1/database", Map.of()).refusal()).startsWith("400/7400");
    }

    @Test
    void changesReplicationOnly() throws IOException {
        String path = database("shop");
        Map<String, Object> auto = Map.of("read_replication", Map.of("mode", "auto"));
        assertThat(client.put(path, auto)
                        .result()
                        .path("read_replication")
                        .path("mode")
                        .asText())
                .isEqualTo("auto");
        assertThat(client.put(path, Map.of("name", "other")).code()).isEqualTo(7400);
        assertThat(client.get(path).result().path("name").asText()).isEqualTo("shop");
    }

    @Test
    void whatIsDeletedIsGone() throws IOException {
        String path = database("shop");
        assertThat(client.delete(path).result().isNull()).isTrue();
        assertThat(client.get(path).refusal()).startsWith("404/7404");
        assertThat(client.delete(path).refusal()).startsWith("404/7404");
        assertThat(raw(path, "SELECT 1").refusal()).startsWith("404/7404");
        assertThat(rows(database("shop"), "SELECT count(*) FROM sqlite_schema")).isEqualTo("[[1]]");
    }
}
