package dev.holdfast.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What goes wrong in the demo: plain requests to the API, as a careless script would send them. */
final class DemoDisaster {
    private final URI account;

    DemoDisaster(URI base) {
        this.account = URI.create(base + "/accounts/" + Simulation.ACCOUNT);
    }

    void strike() {
        String database = id(get("/d1/database?name=shop"), "uuid");
        post("/d1/database/" + database + "/query", """
                {"sql": "DELETE FROM order_items WHERE \\"order\\" % 3 = 0; DROP TABLE audit; UPDATE products SET price = 0 WHERE category = 3"}""");
        String namespace = id(get("/storage/kv/namespaces?per_page=100"), "id");
        post("/storage/kv/namespaces/" + namespace + "/bulk/delete", "[\"session:00001\", \"session:00002\"]");
    }

    private static String id(String json, String field) {
        int at = json.indexOf('"' + field + "\":\"") + field.length() + 4;
        return json.substring(at, json.indexOf('"', at));
    }

    private String get(String path) {
        return send(HttpRequest.newBuilder(URI.create(account + path)).GET());
    }

    private void post(String path, String body) {
        send(HttpRequest.newBuilder(URI.create(account + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String send(HttpRequest.Builder request) {
        HttpRequest authorised =
                request.header("Authorization", "Bearer " + Simulation.TOKEN).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(authorised, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
