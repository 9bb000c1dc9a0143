package dev.holdfast.denokv.connect;

import static dev.holdfast.denokv.engine.KvFixture.bytes;
import static dev.holdfast.denokv.engine.KvFixture.set;
import static dev.holdfast.denokv.engine.KvFixture.u64;
import static dev.holdfast.denokv.engine.KvFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.ReadOnlyDatabase;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.model.Failure;
import dev.holdfast.server.tls.MadeCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server answers to which request, over HTTP/1.1, and over TLS over HTTP/2. */
class KvServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> BEARER = Map.of("authorization", "Bearer " + Served.TOKEN);

    @TempDir
    Path folder;

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(response.headers().allValues("content-type")).containsExactly("application/json");
        return JSON.readTree(response.body());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static byte[] offer(int... versions) {
        return bytes("{\"supportedVersions\":" + Arrays.toString(versions) + "}");
    }

    @ParameterizedTest
    @CsvSource({"3,1 2 3", "3,3", "2,2 1", "2,2 7", "1,1"})
    void tellsWhereTheDataAre(int chosen, String offered) throws IOException {
        try (Served kv = Served.in(folder)) {
            int[] versions =
                    Stream.of(offered.split(" ")).mapToInt(Integer::parseInt).toArray();
            JsonNode metadata = json(kv.post("/", BEARER, offer(versions)));
            String url = chosen == 1 ? kv.origin() + "/v2" : "/v2";
            JsonNode expected = JSON.readTree("{\"version\":" + chosen + ",\"databaseId\":\"" + Served.NIL
                    + "\",\"endpoints\":[{\"url\":\"" + url + "\",\"consistency\":\"strong\"}],\"token\":\""
                    + Served.TOKEN + "\",\"expiresAt\":\"2026-05-02T12:00:00Z\"}");
            assertThat(metadata).isEqualTo(expected);
        }
    }

    @Test
    void noBodyIsTheFirstVersion() throws IOException {
        try (Served kv = Served.in(folder)) {
            assertThat(json(kv.post("/", BEARER, new byte[0])).path("version").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesAnExchangeInTheOrderOfDenokv() {
        try (Served kv = Served.in(folder)) {
            assertAnswer(kv.post("/", Map.of(), bytes("{")), 400, "The request is no valid JSON.");
            assertAnswer(kv.post("/", Map.of(), bytes("[3]")), 400, "The request has no supportedVersions.");
            assertAnswer(kv.post("/", Map.of(), offer(4, 0, -1)), 400, "None of the versions");
            assertAnswer(kv.post("/", Map.of(), offer(3)), 401, "no authorization header");
            assertAnswer(kv.post("/", Map.of("authorization", "Basic eDp5"), offer(3)), 401, "not of the kind");
            assertAnswer(
                    kv.post("/", Map.of("authorization", "Bearer 0123456789ac"), offer(3)),
                    401,
                    "Invalid access token.");
            assertAnswer(kv.post("/", Map.of("authorization", "Bearer "), offer(3)), 401, "not of the kind");
            assertAnswer(kv.post("/", BEARER, new byte[20_000]), 413, "The request has more than 16384 bytes.");
            assertThat(kv.post("/", Map.of("authorization", "bEARER " + Served.TOKEN), offer(3))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void knowsOnlyItsPathsAndPost() {
        try (Served kv = Served.in(folder)) {
            for (String path :
                    List.of("/v2", "/v2/", "/v2/x", "/v1/watch", "/other", "//", "/x/v2/watch", "/v2/v2/watch")) {
                assertAnswer(kv.post(path, Served.dataHeaders(), new byte[0]), 404, "Resource not found.");
            }
            HttpResponse<byte[]> get = kv.send(HttpRequest.newBuilder(URI.create(kv.origin() + "/v2/snapshot_read"))
                    .build());
            assertAnswer(get, 405, "Deno.openKv()");
            assertThat(get.headers().firstValue("allow")).hasValue("POST");
        }
    }

    private static void assertAnswer(HttpResponse<byte[]> response, int status, String part) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        assertThat(text(response)).contains(part);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void refusesDataInTheOrderOfDenokv() {
        try (Served kv = Served.in(folder)) {
            Map<String, String> headers = new HashMap<>();
            byte[] noise = {7, 7, 7};
            for (String action : List.of("snapshot_read", "atomic_write", "watch")) {
                headers.clear();
                String path = "/v2/" + action;
                assertAnswer(kv.post(path, headers, noise), 400, "The version of the protocol");
                headers.put("x-denokv-version", "4");
                assertAnswer(kv.post(path, headers, noise), 400, "The version of the protocol");
                headers.put("x-denokv-version", "2");
                assertAnswer(kv.post(path, headers, noise), 401, "no authorization header");
                headers.put("authorization", "Bearer wrong-wrong-wrong");
                assertAnswer(kv.post(path, headers, noise), 401, "Invalid access token.");
                headers.put("authorization", "Bearer " + Served.TOKEN);
                assertAnswer(kv.post(path, headers, noise), 400, "The database id");
                headers.put("x-denokv-database-id", "00000000-0000-0000-0000-000000000001");
                assertAnswer(kv.post(path, headers, noise), 400, "The database id");
                headers.put("x-denokv-database-id", Served.NIL);
                assertAnswer(kv.post(path, headers, noise), 400, "no valid message");
            }
        }
    }

    /** Also without a length that says so beforehand. */
    @Test
    void takesOnlySoMuch() {
        try (Served kv = Served.in(folder)) {
            byte[] much = new byte[DataPath.MOST_BODY + 1];
            assertAnswer(kv.data("atomic_write", much), 413, "more than 2097152 bytes");
            HttpRequest chunked = kv.request(
                    "/v2/atomic_write",
                    Served.dataHeaders(),
                    HttpRequest.BodyPublishers.ofByteArrays(Collections.nCopies(3, new byte[1 << 20])));
            assertAnswer(kv.send(chunked), 413, "more than 2097152 bytes");
            assertThat(commit(kv, set("a", "1")).status()).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
        }
    }

    @Test
    void turnsAwayWhatHasNoRoom() {
        try (Served kv = Served.in(folder, Patience.USUAL, null, 1 << 20)) {
            HttpRequest chunked = kv.request(
                    "/v2/atomic_write",
                    Served.dataHeaders(),
                    HttpRequest.BodyPublishers.ofByteArrays(
                            List.of(write(set("a", "1")).toBytes())));
            // More than there is takes all there is: one at a time goes on.
            assertThat(kv.send(chunked).statusCode()).isEqualTo(200);
            assertThat(read(kv, 1000)).hasSize(1);
        }
    }

    private static AtomicWriteOutput commit(Served kv, Mutation... mutations) {
        HttpResponse<byte[]> response = kv.data("atomic_write", write(mutations).toBytes());
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(response.headers().allValues("content-type")).containsExactly("application/x-protobuf");
        return AtomicWriteOutput.parse(response.body());
    }

    private static List<String> read(Served kv, int limit) {
        byte[] request = new SnapshotRead(List.of(new ReadRange(new byte[0], new byte[] {-1}, limit, false))).toBytes();
        HttpResponse<byte[]> response = kv.data("snapshot_read", request);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(response.headers().allValues("content-type")).containsExactly("application/x-protobuf");
        SnapshotReadOutput output = SnapshotReadOutput.parse(response.body());
        assertThat(output.strong()).isTrue();
        return output.ranges().getFirst().stream()
                .map(it -> new String(it.key(), StandardCharsets.UTF_8) + "="
                        + new String(it.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void writesAndReads() {
        try (Served kv = Served.in(folder)) {
            AtomicWriteOutput first = commit(kv, set("a", "1"), set("b", "2"));
            assertThat(first.versionstamp()).hasSize(10);
            assertThat(read(kv, 10)).containsExactly("a=1", "b=2");
            AtomicWrite checked = new AtomicWrite(
                    List.of(new Check(bytes("a"), first.versionstamp()), new Check(bytes("b"), new byte[0])),
                    List.of(set("a", "3")),
                    List.of());
            AtomicWriteOutput failed = AtomicWriteOutput.parse(
                    kv.data("atomic_write", checked.toBytes()).body());
            assertThat(failed.status()).isEqualTo(AtomicWriteOutput.Status.CHECK_FAILURE);
            assertThat(failed.failedChecks()).containsExactly(1);
            assertThat(read(kv, 1)).containsExactly("a=1");
        }
    }

    /** The first version had one header for what are two since. */
    @Test
    void answersTheFirstVersion() {
        try (Served kv = Served.in(folder)) {
            Map<String, String> headers = new HashMap<>(BEARER);
            headers.put("x-transaction-domain-id", Served.NIL);
            assertThat(kv.post("/v2/atomic_write", headers, write(set("a", "1")).toBytes())
                            .statusCode())
                    .isEqualTo(200);
            headers.put("x-transaction-domain-id", "other");
            assertAnswer(kv.post("/v2/atomic_write", headers, new byte[0]), 400, "The database id");
        }
    }

    @Test
    void saysWhatTheDatabaseRefuses() {
        try (Served kv = Served.in(folder)) {
            commit(kv, set("text", "1"));
            assertAnswer(
                    kv.data(
                            "atomic_write",
                            write(set("a", "1"), u64(Mutation.Type.SUM, "text", 1))
                                    .toBytes()),
                    400,
                    "Failed to perform 'sum' mutation on a non-U64 value in the database");
            assertThat(read(kv, 10)).containsExactly("text=1");
            assertAnswer(
                    kv.data("watch", KvFixture.watch("abcdefghijk".split("")).toBytes()), 400, "at most 10 keys");
            byte[] eleven = new SnapshotRead(Collections.nCopies(11, new ReadRange(bytes("a"), bytes("b"), 1, false)))
                    .toBytes();
            assertAnswer(kv.data("snapshot_read", eleven), 400, "at most 10 ranges");
            byte[] endless = new SnapshotRead(List.of(new ReadRange(bytes("a"), bytes("b"), Integer.MAX_VALUE, false)))
                    .toBytes();
            assertAnswer(kv.data("snapshot_read", endless), 400, "at most 1000 entries");
        }
    }

    @Test
    void databasesHaveAddressesAndTokensOfTheirOwn() throws IOException {
        try (Served kv = Served.named(folder, "shop", "blog_2")) {
            assertAnswer(kv.post("/", BEARER, offer(3)), 404, "Resource not found.");
            JsonNode shop = json(kv.post("/shop", bearer("shop"), offer(3)));
            JsonNode blog = json(kv.post("/blog_2/", bearer("blog_2"), offer(3)));
            assertThat(shop.path("endpoints").path(0).path("url").asText()).isEqualTo("/shop/v2");
            assertThat(blog.path("endpoints").path(0).path("url").asText()).isEqualTo("/blog_2/v2");
            assertThat(shop.path("databaseId").asText())
                    .matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
                    .isNotEqualTo(blog.path("databaseId").asText());
            assertAnswer(kv.post("/shop", bearer("blog_2"), offer(3)), 401, "Invalid access token.");
            Map<String, String> headers = new HashMap<>(bearer("shop"));
            headers.put("x-denokv-version", "3");
            headers.put("x-denokv-database-id", shop.path("databaseId").asText());
            byte[] write = write(set("a", "1")).toBytes();
            assertThat(kv.post("/shop/v2/atomic_write", headers, write).statusCode())
                    .isEqualTo(200);
            assertAnswer(kv.post("/blog_2/v2/atomic_write", headers, write), 401, "Invalid access token.");
            headers.putAll(bearer("blog_2"));
            assertAnswer(kv.post("/blog_2/v2/atomic_write", headers, write), 400, "The database id");
        }
    }

    private static Map<String, String> bearer(String name) {
        return Map.of("authorization", "Bearer " + Served.token(name));
    }

    @Test
    void theOnlyDatabaseIsAtTheRoot() throws IOException {
        try (Served kv = Served.named(folder, "shop")) {
            JsonNode root = json(kv.post("/", bearer("shop"), offer(3)));
            JsonNode named = json(kv.post("/shop", bearer("shop"), offer(3)));
            assertThat(root.path("databaseId")).isEqualTo(named.path("databaseId"));
            assertThat(root.path("endpoints").path(0).path("url").asText()).isEqualTo("/v2");
        }
    }

    @Test
    void namesAndTokensMustBeUsable() {
        for (String name : List.of("v2", "a/b", "Shop", "-x", "a.b", "ä")) {
            assertThatThrownBy(() -> new Hosted(name, Served.TOKEN, null))
                    .as(name)
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("can not be the name");
        }
        for (String token : List.of("", "0123456789a", "0123456789 ab", "0123456789äbc")) {
            assertThatThrownBy(() -> new Hosted("", token, null))
                    .as(token)
                    .isInstanceOf(Failure.class)
                    .hasMessageNotContaining(token.isEmpty() ? "xx" : token);
        }
    }

    @Test
    void readOnlyAnswersThatWritesAreDisabled() {
        Path file = folder.resolve("kv.db");
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(Clock.systemUTC()))) {
            KvFixture.commit(database, set("a", "1"));
        }
        try (Served kv = Served.of(ReadOnlyDatabase.open(file, 2))) {
            assertThat(commit(kv, set("a", "2")).status()).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
            assertThat(read(kv, 10)).containsExactly("a=1");
        }
    }

    @Test
    void aClosedDatabaseSaysSo() {
        SqliteDatabase database = SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(Clock.systemUTC()));
        try (Served kv = Served.of(database)) {
            database.close();
            assertAnswer(kv.data("atomic_write", write(set("a", "1")).toBytes()), 503, "Database is closed.");
            assertThat(kv.trouble).isEmpty();
        }
    }

    /** Over two seconds: keytool makes a pair of keys. */
    @Test
    void speaksHttp2OverTls() throws Exception {
        MadeCertificate made = MadeCertificate.in(folder, "kv", "EC");
        try (Served kv = Served.in(folder, Patience.USUAL, context(made), Served.MEMORY)) {
            HttpResponse<byte[]> first = kv.post("/", BEARER, offer(1));
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(json(first).path("endpoints").path(0).path("url").asText())
                    .isEqualTo(kv.origin() + "/v2");
            commit(kv, set("a", "x".repeat(60_000)));
            assertThat(read(kv, 1)).containsExactly("a=" + "x".repeat(60_000));
            assertAnswer(kv.data("atomic_write", new byte[DataPath.MOST_BODY + 1]), 413, "more than");
            assertAnswer(kv.data("atomic_write", new byte[] {7}), 400, "no valid message");
            assertThat(read(kv, 1)).hasSize(1);
        }
    }

    /** Shows the certificate, and trusts it. */
    private static SSLContext context(MadeCertificate made) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setCertificateEntry("kv", made.x509());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(made.certificate().resolveSibling("kv.p12"))) {
            own.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory show = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        show.init(own, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(show.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
