package dev.holdfast.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Speaks plain HTTP to a simulator, and knows nothing of the code under test. */
final class Client {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private final String account;
    private final String token;

    Client(Simulator simulator, String account, String token) {
        this.base = simulator.baseUri();
        this.account = account;
        this.token = token;
    }

    Client(Simulator simulator) {
        this(simulator, dev.holdfast.sim.http.Access.ACCOUNT, "any");
    }

    record Answer(int status, byte[] bytes, java.net.http.HttpHeaders headers) {
        JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new AssertionError(new String(bytes, StandardCharsets.UTF_8), e);
            }
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        JsonNode result() {
            if (status != 200 || !json().path("success").asBoolean()) {
                throw new AssertionError(status + " " + text());
            }
            return json().path("result");
        }

        int code() {
            return json().path("errors").path(0).path("code").asInt();
        }

        String message() {
            return json().path("errors").path(0).path("message").asText();
        }

        String refusal() {
            return status + "/" + code() + " " + message();
        }

        String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    Answer send(String method, String path, byte[] body, String... headers) throws IOException {
        return send(URI.create(base + "/accounts/" + account + path), method, body, true, headers);
    }

    Answer root(String path) throws IOException {
        return send(URI.create(base + path), "GET", new byte[0], true);
    }

    Answer send(URI uri, String method, byte[] body, boolean authorized, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (authorized && token != null) {
            request.header("authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    Answer get(String path) throws IOException {
        return send("GET", path, new byte[0]);
    }

    Answer delete(String path) throws IOException {
        return send("DELETE", path, new byte[0]);
    }

    Answer post(String path, Object json) throws IOException {
        return send("POST", path, JSON.writeValueAsBytes(json), "content-type", "application/json");
    }

    Answer put(String path, Object json) throws IOException {
        return send("PUT", path, JSON.writeValueAsBytes(json), "content-type", "application/json");
    }

    static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
