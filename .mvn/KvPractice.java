import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a server is asked while the JVM learns for its next start: single sets and gets of some clients, over HTTP/2. */
final class KvPractice {
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 500;

    private static String endpoint;
    private static String token;
    private static String id;

    private KvPractice() {}

    public static void main(String[] arguments) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest exchange = HttpRequest.newBuilder(URI.create(arguments[0]))
                    .header("authorization", "Bearer " + System.getenv("DENO_KV_ACCESS_TOKEN"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"supportedVersions\":[2,3]}"))
                    .build();
            String metadata = http.send(exchange, HttpResponse.BodyHandlers.ofString()).body();
            endpoint = URI.create(arguments[0]).resolve(member(metadata, "url")).toString();
            token = member(metadata, "token");
            id = member(metadata, "databaseId");
            IntStream.range(0, CLIENTS).parallel().forEach(client -> work(http, client));
        }
    }

    private static void work(HttpClient http, int client) {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] key = ("\u0002practice:" + client + ":" + i % 100 + "\0").getBytes();
            KvValue value = new KvValue(new byte[90], 3);
            Mutation set = Mutation.of(Mutation.Type.SET, key, value, 0);
            call(http, "atomic_write", new AtomicWrite(List.of(), List.of(set), List.of()).toBytes());
            ReadRange range = new ReadRange(key, Arrays.copyOf(key, key.length + 1), 1, false);
            call(http, "snapshot_read", new SnapshotRead(List.of(range)).toBytes());
        }
    }

    private static void call(HttpClient http, String method, byte[] body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/" + method))
                    .header("authorization", "Bearer " + token)
                    .header("content-type", "application/x-protobuf")
                    .header("x-denokv-version", "3")
                    .header("x-denokv-database-id", id)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(method + " was answered " + answer.statusCode());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\\s*\"([^\"]+)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return found.group(1);
    }
}
