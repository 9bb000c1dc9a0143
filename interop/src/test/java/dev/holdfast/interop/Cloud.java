package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.RequestHook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A simulated account in this process, filled past our own writing code. */
final class Cloud implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"(?:id|uuid)\":\\s*\"([0-9a-f-]{32,36})\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Simulator simulator;

    private Cloud(Simulator simulator) {
        this.simulator = simulator;
    }

    static Cloud start(Path data) {
        return start(data, RequestHook.NONE);
    }

    /** One that tells of each request before it is answered. */
    static Cloud start(Path data, RequestHook hook) {
        SimulatorSettings settings = SimulatorSettings.in(data, Clock.systemUTC());
        return new Cloud(Simulator.start(settings.with(settings.traffic().withHook(hook))));
    }

    /** What people export to reach their account. */
    Map<String, String> variables() {
        return Map.of(
                "CLOUDFLARE_API_BASE_URL",
                simulator.baseUri().toString(),
                "CLOUDFLARE_ACCOUNT_ID",
                Access.ACCOUNT,
                "CLOUDFLARE_API_TOKEN",
                "any");
    }

    /** Gives the id. */
    String createDatabase(String name, String script) {
        Matcher id = ID.matcher(send("POST", "/d1/database", "{\"name\":\"" + name + "\"}"));
        simulator.execute(name, script);
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    void execute(String name, String script) {
        simulator.execute(name, script);
    }

    /** Gives the id. */
    String createNamespace(String title) {
        Matcher id = ID.matcher(send("POST", "/storage/kv/namespaces", "{\"title\":\"" + title + "\"}"));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    /** One bulk put of this JSON array of pairs. */
    void put(String namespaceId, String pairs) {
        send("PUT", "/storage/kv/namespaces/" + namespaceId + "/bulk", pairs);
    }

    @Override
    public void close() {
        simulator.close();
        client.close();
    }

    private String send(String method, String path, String body) {
        URI uri = URI.create(simulator.baseUri() + "/accounts/" + Access.ACCOUNT + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer any")
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
