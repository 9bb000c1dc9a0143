package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Command lines as a person types them, in a folder of their own in which {@code ./holdfast} is the launcher and {@code npx
 * wrangler} the wrangler that {@code interop/setup} installed. Nothing of the caller's account is in the environment.
 */
final class CommandLine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path LAUNCHER =
            Path.of("..", "holdfast").toAbsolutePath().normalize();
    private static final long TIMEOUT_SECONDS = 180;

    private final Path folder;
    private final Map<String, String> environment;

    private CommandLine(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    /** What a command line did. */
    record Result(int exitCode, String out, String err) {}

    /** In this folder, which is made if it is not there, with these variables beside the usual ones. */
    static CommandLine in(Path folder, Map<String, String> variables) throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve("holdfast"))) {
            Files.createSymbolicLink(folder.resolve("holdfast"), LAUNCHER);
        }
        Map<String, String> environment = new HashMap<>(Map.of(
                // Nobody may call the real API by accident.
                "CLOUDFLARE_API_BASE_URL", "http://127.0.0.1:9/client/v4",
                "XDG_STATE_HOME", folder.resolve(".state").toString(),
                "WRANGLER_SEND_METRICS", "false",
                "CI", "1",
                "NO_COLOR", "1"));
        environment.putAll(variables);
        return new CommandLine(folder, environment);
    }

    /** The same with one more folder in which programs are looked for first. */
    CommandLine withPath(Path programs) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put("PATH", programs + ":" + System.getenv("PATH"));
        return new CommandLine(folder, changed);
    }

    /** The same in the only folder there is below this one. */
    CommandLine inside(String name) throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve(name))) {
            List<Path> all = folders.toList();
            assertThat(all).hasSize(1);
            return new CommandLine(all.getFirst(), environment);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Runs it by the shell, to the end, whatever that is. */
    Result run(String line) {
        try {
            Path out = Files.createTempFile("holdfast", ".out");
            Path err = Files.createTempFile("holdfast", ".err");
            Process process = process(line)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as("%s ends in time", line).isTrue();
            return new Result(process.exitValue(), taken(out), taken(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it and leaves it running; the caller ends it. */
    Process start(String line) throws IOException {
        return process(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private ProcessBuilder process(String line) {
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-c", "set -eo pipefail; " + line))
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(CLOUDFLARE|CF|AWS|HOLDFAST)_(?!JAVA_).*"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Runs it, expects exit code 0, and gives what it printed on its standard output. */
    String ok(String line) {
        Result result = run(line);
        assertThat(result.exitCode())
                .as("exit code of: %s%n%s%s", line, result.out(), result.err())
                .isZero();
        return result.out();
    }

    /** Runs it with {@code --json}, expects exit code 0, and gives the document. */
    JsonNode json(String line) throws IOException {
        return JSON.readTree(ok(line + " --json"));
    }

    /** Compares, and expects to hear that the two are the same and hold something. */
    void assertIdentical(String left, String right) throws IOException {
        JsonNode answer = json("./holdfast diff '" + left + "' '" + right + "'");
        assertThat(answer.path("identical").asBoolean()).as("%s", answer).isTrue();
        assertThat(answer.path("differences")).isEmpty();
        assertThat(answer.path("records").asLong()).isPositive();
    }

    private static String taken(Path file) throws IOException {
        String text = Files.readString(file);
        Files.delete(file);
        return text;
    }
}
