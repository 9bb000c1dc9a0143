package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are made by the API have the roles that were asked for. */
class KeysTest {
    private static final String KEYS = "/api/v1/keys";

    @TempDir
    Path folder;

    @Test
    void aKeyHasOneRoleOrSeveral() throws Exception {
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        try (OpenServer server = OpenServer.with(environment, "")) {
            assertThat(made(server, "\"roles\":[\"list\",\"capture\"]")).containsExactly("capture", "list");
            assertThat(made(server, "\"role\":\"restore\"")).containsExactly("restore");
            assertThat(made(server, "\"role\":\"list\",\"roles\":[\"list\",\"delete\"]"))
                    .containsExactly("list", "delete");
            for (String none : new String[] {"\"roles\":[]", "\"roles\":[\"king\"]", "\"roles\":[null]"}) {
                server.post(400, KEYS, "{\"name\":\"ci\"," + none + "}");
            }
            assertThat(server.get(200, KEYS).path("keys")).hasSize(3);
        }
    }

    private static Iterable<String> made(OpenServer server, String roles) throws Exception {
        JsonNode item =
                server.post(201, KEYS, "{\"name\":\"ci\"," + roles + "}").path("item");
        return item.path("roles").valueStream().map(JsonNode::asText).toList();
    }
}
