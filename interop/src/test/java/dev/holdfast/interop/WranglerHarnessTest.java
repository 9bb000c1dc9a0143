package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("interop")
class WranglerHarnessTest {

    @Test
    void isThePinnedWranglerAndServesItsState(@TempDir Path folder) throws IOException, InterruptedException {
        Wrangler wrangler = Wrangler.in(folder);
        assertThat(wrangler.ok("--version")).contains("4.164.0");
        Files.writeString(folder.resolve("worker.js"), "export default { fetch() { return new Response('ok') } }");
        Files.writeString(
                folder.resolve("wrangler.jsonc"),
                "{\"name\":\"t\",\"main\":\"worker.js\",\"compatibility_date\":\"2026-01-01\"}");
        try (WranglerDev dev = WranglerDev.start(wrangler)) {
            assertThat(dev.raw("some-id", "SELECT 'a\"b', 1")).contains("[\"a\\\"b\",1]");
        }
        assertThat(folder.resolve(".wrangler/state/v3/d1")).isDirectory();
    }
}
