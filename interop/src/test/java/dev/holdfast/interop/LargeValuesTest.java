package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several of the largest values of Workers KV, in the heap that the launcher gives: 80 MB there and back, some 20 s. */
@Tag("interop")
@Tag("slow")
class LargeValuesTest {
    private static final int LARGEST = 25 << 20;
    private static final Path LAUNCHER =
            Path.of("..", "holdfast").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void areBackedUpProvenAndRestored() throws IOException, InterruptedException {
        try (Simulator simulator = Simulator.start(
                SimulatorSettings.in(folder.resolve("data"), Clock.systemUTC()).with(Access.only("secret")))) {
            String namespaces = simulator.baseUri() + "/accounts/" + Access.ACCOUNT + "/storage/kv/namespaces";
            String made = send(namespaces, "POST", BodyPublishers.ofString("{\"title\":\"large\"}"));
            String id = new ObjectMapper().readTree(made).at("/result/id").asText();
            byte[] value = new byte[LARGEST];
            new Random(1).nextBytes(value);
            for (String name : List.of("a", "b")) {
                send(namespaces + "/" + id + "/values/" + name, "PUT", BodyPublishers.ofByteArray(value));
            }
            send(
                    namespaces + "/" + id + "/values/text",
                    "PUT",
                    BodyPublishers.ofString("é".repeat(LARGEST / 2), StandardCharsets.UTF_8));

            String store = folder.resolve("store").toString();
            String base = simulator.baseUri().toString();
            assertThat(holdfast(base, "backup", "kv:large", "--to", store)).isZero();
            assertThat(holdfast(base, "restore", store, "kv:restored")).isZero();
        }
    }

    private static String send(String address, String method, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer secret")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }

    private int holdfast(String base, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(LAUNCHER.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "CLOUDFLARE_API_BASE_URL",
                        base,
                        "CLOUDFLARE_API_TOKEN",
                        "secret",
                        "CLOUDFLARE_ACCOUNT_ID",
                        Access.ACCOUNT,
                        "HOLDFAST_STATE_DIR",
                        folder.resolve("state").toString()));
        return builder.start().waitFor();
    }
}
