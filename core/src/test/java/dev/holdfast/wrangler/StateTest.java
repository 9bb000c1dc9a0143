package dev.holdfast.wrangler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateTest {
    private static final String JSONC = """
            {
              // comments and trailing commas are fine
              "name": "shop",
              "d1_databases": [
                { "binding": "DB", "database_name": "shop", "database_id": "id-1" },
                { "binding": "PREVIEWED", "database_name": "p", "database_id": "id-2", "preview_database_id": "id-3" },
              ],
              "kv_namespaces": [{ "binding": "KV", "id": "0f" }, { "binding": "NOID" }, ],
              "env": {
                "staging": { "kv_namespaces": [{ "binding": "KV", "id": "1f" }, { "binding": "ONLY", "id": "2f" }] },
              },
            }
            """;
    private static final String TOML = """
            name = "shop"
            [[d1_databases]]
            binding = "DB"
            database_name = "shop"
            database_id = "id-1"
            [[env.staging.kv_namespaces]]
            binding = "ONLY"
            id = "2f"
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "d1:DB, id-1",
        "d1:shop, id-1",
        "d1:id-1, id-1",
        "d1:PREVIEWED, id-3",
        "kv:NOID, NOID",
        "kv:ONLY, 2f",
        "kv:1f, 1f",
        "d1:11111111-2222-3333-4444-555555555555, 11111111-2222-3333-4444-555555555555",
        "kv:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f, 0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
    })
    void bindingsNamesAndIdsLeadToTheId(String resource, String id) throws IOException {
        Files.writeString(folder.resolve("wrangler.jsonc"), JSONC);
        assertThat(locate(resource).id()).isEqualTo(id);
    }

    @Test
    void tomlIsReadToo() throws IOException {
        Files.writeString(folder.resolve("wrangler.toml"), TOML);
        assertThat(locate("d1:DB").id()).isEqualTo("id-1");
        assertThat(locate("kv:ONLY").id()).isEqualTo("2f");
    }

    @Test
    void stateLiesInTheProjectOrInTheFolderGiven() throws IOException {
        assertThat(locate("kv:a").file().getParent())
                .isEqualTo(folder.resolve(".wrangler/state/v3/kv/miniflare-KVNamespaceObject"));
        assertThat(locate("kv:a").blobs()).isEqualTo(folder.resolve(".wrangler/state/v3/kv/a/blobs"));
        Files.createDirectory(folder.resolve("v3"));
        assertThat(locate("d1:a").file().getParent()).isEqualTo(folder.resolve("v3/d1/miniflare-D1DatabaseObject"));
    }

    @Test
    void aNameThatTheConfigurationLacksIsAnErrorThatNamesTheOthers() throws IOException {
        Files.writeString(folder.resolve("wrangler.jsonc"), JSONC);
        assertThatThrownBy(() -> locate("d1:shpo")).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_FOUND);
            assertThat(failure.hint()).contains("DB", "PREVIEWED");
        });
        assertThatThrownBy(() -> locate("kv:KV")).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure.hint()).contains("0f", "1f");
        });
    }

    @Test
    void aBrokenConfigurationIsNamed() throws IOException {
        Files.writeString(folder.resolve("wrangler.jsonc"), "{");
        assertThatThrownBy(() -> locate("d1:DB")).isInstanceOf(Failure.class).hasMessageContaining("wrangler.jsonc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "..", ".", "a\u0000"})
    void noNameLeavesTheFolder(String name) {
        assertThatThrownBy(() -> locate("kv:" + name)).isInstanceOf(Failure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrangler:", "wrangler:a", "wrangler:a#d1:", "wrangler:#d1:x", "wrangler:a#r2:x", "d1:x"})
    void otherAddressesAreRefused(String address) {
        assertThatThrownBy(() -> WranglerAddress.parse(address))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE));
    }

    private State.Located locate(String resource) {
        return State.locate(WranglerAddress.parse("wrangler:" + folder + "#" + resource));
    }
}
