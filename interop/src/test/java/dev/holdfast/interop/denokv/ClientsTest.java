package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the API of Deno KV can do, done by real Deno (HTTP/2 without TLS) and by npm's client in Node (HTTP/1.1): keys of
 * every type in their order, values, every mutation, checks, versionstamps, expiry, watches, batches, limits, errors. Some
 * ten seconds each, most of them for what expires.
 */
@Tag("interop")
@Tag("slow")
class ClientsTest {
    @TempDir
    Path folder;

    @Test
    void deno() throws Exception {
        try (Ours ours = Ours.on(folder.resolve("kv.db"))) {
            assertThat(Scripts.deno(folder, Map.of(), "deno.mjs", ours.url())).contains("18 of 18 passed");
        }
    }

    @Test
    void npm() throws Exception {
        try (Ours ours = Ours.on(folder.resolve("kv.db"))) {
            assertThat(Scripts.node(folder, "npm.mjs", ours.url())).contains("18 of 18 passed");
        }
    }
}
