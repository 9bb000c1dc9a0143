package dev.holdfast.interop.denokv;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A server's data path, asked with bytes. */
record Endpoint(String url, HttpClient client) {
    static final String NIL = "00000000-0000-0000-0000-000000000000";

    Endpoint(String url) {
        this(url, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    /** What came back. */
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    Answer post(String action, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v2/" + action))
                .timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + Scripts.TOKEN)
                .header("x-denokv-version", "3")
                .header("x-denokv-database-id", NIL)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(action, e);
        }
    }
}
