package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.interop.NodeModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Scripts of {@code src/test/denokv}, run by Deno and by Node. */
final class Scripts {
    static final String TOKEN = "interop-0123456789";
    private static final Path FOLDER = found().toAbsolutePath();
    private static final int TIMEOUT_SECONDS = 240;

    private Scripts() {}

    /** To its end, which must be a good one; gives what it printed. */
    static String deno(Path scratch, Map<String, String> variables, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                NodeModules.deno().toString(),
                "run",
                "-A",
                "--no-config",
                "--no-lock",
                "--unstable-kv",
                script(script)));
        line.addAll(List.of(arguments));
        return run(builder(scratch, variables, line));
    }

    /** The same by Node. */
    static String node(Path scratch, String script, String... arguments) throws IOException, InterruptedException {
        return run(nodeBuilder(scratch, script, arguments));
    }

    /** Node with a script that goes on. */
    static ProcessBuilder nodeBuilder(Path scratch, String script, String... arguments) {
        Path modules = NodeModules.folder("@deno/kv", "@deno/kv-linux-x64-gnu");
        List<String> line = new ArrayList<>(List.of(NodeModules.node().toString(), script(script)));
        line.addAll(List.of(arguments));
        return builder(scratch, Map.of(), line).directory(modules.getParent().toFile());
    }

    private static String script(String name) {
        return FOLDER.resolve(name).toString();
    }

    private static ProcessBuilder builder(Path scratch, Map<String, String> variables, List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(scratch.toFile());
        builder.environment().put("DENO_KV_ACCESS_TOKEN", TOKEN);
        builder.environment().put("DENO_NO_UPDATE_CHECK", "1");
        builder.environment().put("DENO_DIR", scratch.resolve("deno").toString());
        builder.environment().put("NO_COLOR", "1");
        builder.environment().putAll(variables);
        return builder;
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("script", ".out");
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(out);
            assertThat(ended).as("%s ends in time: %s", builder.command(), said).isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", builder.command(), said)
                    .isZero();
            return said;
        } finally {
            Files.delete(out);
        }
    }

    private static Path found() {
        Path here = Path.of("src", "test", "denokv");
        return Files.exists(here) ? here : Path.of("interop").resolve(here);
    }
}
