package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the console says of all sources together: {@code verdict.mjs} asks its own code, without a page. */
@Tag("interop")
class VerdictTest {
    private static final Path SCRIPT = Path.of("src/test/browser/verdict.mjs").toAbsolutePath();
    private static final Path VERDICT = Path.of("../core/src/main/resources/dev/holdfast/server/console/verdict.js")
            .toAbsolutePath();

    @Test
    void safeIsOnlySaidWhenItIsSo() throws Exception {
        Process process = new ProcessBuilder(NodeModules.node().toString(), SCRIPT.toString(), VERDICT.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
