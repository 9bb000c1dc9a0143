package dev.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.jobs.KillingJobs;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server in a process of its own, and what a caller says to it. A call to one that is gone is a {@link Gone}. */
final class Served implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;
    private String url;
    private String authorization = "";

    /** The process is not there any more, or not yet. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone(String printed) {
            super(printed);
        }
    }

    private Served(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param folder for what it prints and logs, under this name
     * @param at what it is killed at
     */
    static Served start(Environment environment, Path folder, String name, KillAt at, Path clock, String... options)
            throws IOException {
        List<String> line = new java.util.ArrayList<>(List.of(
                folder.resolve(name + ".log").toString(),
                Integer.toString(at.store()),
                at.jobs(),
                clock.toString(),
                "serve",
                "--json",
                "--listen",
                "127.0.0.1:0"));
        line.addAll(List.of(options));
        Path output = folder.resolve(name + ".out");
        Process process = OwnProcess.of(ServedMain.class, environment, line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Served(process, output);
    }

    /** What a server kills itself at: a point of what it does to stores, one of what it does to its database. */
    record KillAt(int store, String jobs) {
        static final KillAt NEVER = new KillAt(0, "");

        /** Never, and with the settings of every day. */
        static final KillAt USUAL = new KillAt(0, KillingJobs.USUAL);

        /** Never, with heartbeats each second. */
        static final KillAt HASTY = new KillAt(0, KillingJobs.HASTY);
    }

    Process process() {
        return process;
    }

    String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits until it listens. */
    Served ready() {
        await("that it listens", () -> printed().contains("\"url\""));
        url = printed().replaceAll("(?s).*\"url\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        return this;
    }

    /** Waits; for a server that is gone no longer. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new Gone(printed());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited too long: " + what + "\n" + printed());
            }
            Pauses.sleep(Duration.ofMillis(50));
        }
    }

    /** Asks to back up; the run that was promised. */
    String backUp(String backup, String key) {
        HttpResponse<String> answer = send(request("/api/v1/runs")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"backup\":\"" + backup + "\"}")));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return parse(answer).at("/runs/0/id").asText();
    }

    void cancel(String run) {
        HttpResponse<String> answer =
                send(request("/api/v1/runs/" + run + "/cancel").POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    JsonNode get(String path) {
        HttpResponse<String> answer = send(request(path));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return parse(answer);
    }

    /** Status and body, whatever they are. */
    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException cut) {
            awaitDeath(cut);
            throw new Gone(printed());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it shows from now on. */
    Served as(String header) {
        authorization = header;
        return this;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    int status(String path) {
        return send(request(path)).statusCode();
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    void signal(String name) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor()
                != 0) {
            throw new IllegalStateException("kill -" + name + " failed");
        }
    }

    /** In good order. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not stop: " + printed());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void awaitDeath(IOException cut) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it hangs up, and lives: " + printed(), cut);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(answer.body(), e);
        }
    }
}
