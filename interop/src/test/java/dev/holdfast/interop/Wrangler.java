package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The genuine wrangler, run in a project folder with a home of its own: no account, no questions, no telemetry.
 *
 * <p>A call costs about two seconds, most of it the start of Node. Immutable; {@link #with} gives a changed copy.
 */
final class Wrangler {
    /** Any 32 hexadecimal digits will do where nobody checks. */
    static final String ACCOUNT = "0123456789abcdef0123456789abcdef";

    private static final long TIMEOUT_SECONDS = 120;

    private final Path project;
    private final Map<String, String> environment;

    private Wrangler(Path project, Map<String, String> environment) {
        this.project = project;
        this.environment = Map.copyOf(environment);
    }

    /** What a call did. */
    record Result(int exitCode, String out, String err) {
        String all() {
            return out + err;
        }
    }

    /** Wrangler in this folder; leaves the test out where it is not installed. */
    static Wrangler in(Path project) {
        Path scratch = project.resolve(".scratch");
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", NodeModules.node().getParent() + ":" + System.getenv("PATH"));
        environment.put("HOME", scratch.resolve("home").toString());
        environment.put("XDG_CONFIG_HOME", scratch.resolve("config").toString());
        environment.put("WRANGLER_LOG_PATH", scratch.resolve("logs").toString());
        environment.put("WRANGLER_REGISTRY_PATH", scratch.resolve("registry").toString());
        environment.put("WRANGLER_SEND_METRICS", "false");
        environment.put("WRANGLER_HIDE_BANNER", "true");
        environment.put("DO_NOT_TRACK", "1");
        environment.put("CI", "1");
        environment.put("NO_COLOR", "1");
        environment.put("CLOUDFLARE_CF_FETCH_ENABLED", "false");
        environment.put("X_LOCAL_OBSERVABILITY", "false");
        environment.put("CLOUDFLARE_API_TOKEN", "interop");
        environment.put("CLOUDFLARE_ACCOUNT_ID", ACCOUNT);
        // Nobody may call the real API by accident.
        environment.put("CLOUDFLARE_API_BASE_URL", "http://127.0.0.1:9/client/v4");
        return new Wrangler(project, environment);
    }

    /** The same with one more variable, such as {@code CLOUDFLARE_API_BASE_URL} (up to and with {@code /client/v4}). */
    Wrangler with(String name, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value);
        return new Wrangler(project, changed);
    }

    Path project() {
        return project;
    }

    /** Runs to the end, whatever that is. */
    Result run(String... arguments) {
        try {
            Path out = Files.createTempFile(project, "wrangler", ".out");
            Path err = Files.createTempFile(project, "wrangler", ".err");
            try {
                Process process = start(List.of(arguments), out, err);
                boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                assertThat(ended)
                        .as("wrangler %s ends in time", String.join(" ", arguments))
                        .isTrue();
                return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs, expects exit code 0, and gives what it printed on its standard output. */
    String ok(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exitCode())
                .as("exit code of wrangler %s%n%s", String.join(" ", arguments), result.all())
                .isZero();
        return result.out();
    }

    /** Starts without waiting. Its standard input is empty. */
    Process start(List<String> arguments, Path out, Path err) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(NodeModules.node().toString(), NodeModules.wrangler().toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CLOUDFLARE_") || name.startsWith("CF_"));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
