package dev.holdfast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.sim.kv.KvManner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Workers KV: namespaces, pairs and bulk calls. */
class KvTest extends SimulatorTesting {
    private static final String ALL = "/storage/kv/namespaces";

    private String begin() throws IOException {
        start();
        return namespace("sessions");
    }

    private Client.Answer putValue(String namespace, String key, String value) throws IOException {
        return client.send("PUT", namespace + "/values/" + Client.encoded(key), value.getBytes(StandardCharsets.UTF_8));
    }

    private Client.Answer value(String namespace, String key) throws IOException {
        return client.get(namespace + "/values/" + Client.encoded(key));
    }

    private List<String> names(String namespace, String query) throws IOException {
        List<String> names = new ArrayList<>();
        client.get(namespace + "/keys" + query)
                .result()
                .forEach(key -> names.add(key.path("name").asText()));
        return names;
    }

    @Test
    void namespacesAreMadeListedRenamedAndDeleted() throws IOException {
        start();
        String b = namespace("b");
        namespace("a");
        namespace("c");
        assertThat(client.post(ALL, Map.of("title", "a")).refusal()).startsWith("400/10014");
        Client.Answer page = client.get(ALL + "?per_page=2&order=title&direction=desc");
        assertThat(page.result().findValuesAsText("title")).containsExactly("c", "b");
        assertThat(page.json().path("result_info").path("total_count").asInt()).isEqualTo(3);
        assertThat(client.get(ALL + "?per_page=2&order=title&page=3").result()).isEmpty();
        assertThat(client.put(b, Map.of("title", "z")).result().path("title").asText())
                .isEqualTo("z");
        assertThat(client.get(b).result().path("title").asText()).isEqualTo("z");
        putValue(b, "k", "v");
        client.delete(b).result();
        assertThat(client.get(b).refusal()).startsWith("404/10013");
        assertThat(client.get(b + "/keys").refusal()).startsWith("404/10013");
        assertThat(client.get(ALL + "/nonsense/keys").refusal()).startsWith("400/10011");
    }

    @Test
    void keysMayHaveAnyCharacter() throws IOException {
        String namespace = begin();
        List<String> keys = List.of(
                "a/b", "a%2Fb", "a b", "a+b", "ä€😀", "?#&=;", "\u0001\n\r\t\u007f", "..a", "%", "\"'\\", "a\u0000b");
        for (String key : keys) {
            assertThat(putValue(namespace, key, "v:" + key).status()).as(key).isEqualTo(200);
        }
        for (String key : keys) {
            assertThat(value(namespace, key).text()).isEqualTo("v:" + key);
        }
        assertThat(names(namespace, "")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void namesThatKvForbidsAreRefused() throws IOException {
        String namespace = begin();
        assertThat(client.send("PUT", namespace + "/values/" + "k".repeat(513), new byte[0])
                        .message())
                .isEqualTo("UTF-8 encoded length of 513 exceeds key length limit of 512.");
        assertThat(client.send("PUT", namespace + "/values/" + "k".repeat(512), new byte[0])
                        .status())
                .isEqualTo(200);
        assertThat(client.send("PUT", namespace + "/values/a%FFb", new byte[0]).status())
                .isEqualTo(400);
        assertThat(client.send("PUT", namespace + "/values/%2E", new byte[0]).status())
                .isEqualTo(400);
        assertThat(client.put(namespace + "/bulk", List.of(Map.of("key", "", "value", "")))
                        .message())
                .isEqualTo("Key names must not be empty");
        assertThat(client.put(namespace + "/bulk", List.of(Map.of("key", "..", "value", "")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void valuesAreBytesAndMayBeEmptyOrLarge() throws IOException {
        String namespace = begin();
        byte[] large = new byte[25 << 20];
        new Random(1).nextBytes(large);
        assertThat(client.send("PUT", namespace + "/values/large", large).status())
                .isEqualTo(200);
        assertThat(client.get(namespace + "/values/large").bytes()).isEqualTo(large);
        byte[] tooLarge = new byte[(25 << 20) + 1];
        assertThat(client.send("PUT", namespace + "/values/k", tooLarge).status())
                .isEqualTo(413);
        putValue(namespace, "empty", "");
        Client.Answer empty = value(namespace, "empty");
        assertThat(empty.status()).isEqualTo(200);
        assertThat(empty.bytes()).isEmpty();
        assertThat(value(namespace, "absent").refusal()).startsWith("404/10009");
    }

    @Test
    void metadataComesInAMultipartBody() throws IOException {
        String namespace = begin();
        byte[] body = ("--x\r\nContent-Disposition: form-data; name=\"value\"\r\n\r\nab\r\n--c\r\n--x\r\n"
                        + "Content-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"a\":[1,null]}\r\n--x--\r\n")
                .getBytes(StandardCharsets.UTF_8);
        String[] type = {"content-type", "multipart/form-data; boundary=x"};
        assertThat(client.send("PUT", namespace + "/values/k?expiration_ttl=60", body, type)
                        .status())
                .isEqualTo(200);
        assertThat(value(namespace, "k").text()).isEqualTo("ab\r\n--c");
        assertThat(value(namespace, "k").header("expiration"))
                .isEqualTo(Long.toString(clock.instant().getEpochSecond() + 60));
        assertThat(client.get(namespace + "/metadata/k").result().toString()).isEqualTo("{\"a\":[1,null]}");
        putValue(namespace, "plain", "v");
        assertThat(client.get(namespace + "/metadata/plain").result().isNull()).isTrue();
        assertThat(client.get(namespace + "/metadata/absent").refusal()).startsWith("404/10009");
        assertThat(client.get(namespace + "/keys?prefix=k").result().toString())
                .isEqualTo("[{\"name\":\"k\",\"expiration\":" + (clock.instant().getEpochSecond() + 60)
                        + ",\"metadata\":{\"a\":[1,null]}}]");
    }

    @Test
    void metadataHasALimit() throws IOException {
        String namespace = begin();
        Map<String, Object> fits = Map.of("key", "k", "value", "", "metadata", "x".repeat(1022));
        Map<String, Object> not = Map.of("key", "k", "value", "", "metadata", "x".repeat(1023));
        assertThat(client.put(namespace + "/bulk", List.of(fits)).status()).isEqualTo(200);
        assertThat(client.put(namespace + "/bulk", List.of(not)).status()).isEqualTo(413);
    }

    @Test
    void pairsExpireByTheClock() throws IOException {
        String namespace = begin();
        long now = clock.instant().getEpochSecond();
        client.put(
                        namespace + "/bulk",
                        List.of(
                                Map.of("key", "moment", "value", "v", "expiration", now + 100),
                                Map.of("key", "both", "value", "v", "expiration", now + 100, "expiration_ttl", 200)))
                .result();
        assertThat(value(namespace, "both").header("expiration")).isEqualTo(Long.toString(now + 200));
        clock.advance(Duration.ofSeconds(99));
        assertThat(value(namespace, "moment").status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(value(namespace, "moment").status()).isEqualTo(404);
        assertThat(names(namespace, "")).containsExactly("both");
        assertThat(client.put(namespace + "/bulk", List.of(Map.of("key", "k", "value", "", "expiration_ttl", 59)))
                        .status())
                .isEqualTo(400);
        assertThat(client.send("PUT", namespace + "/values/k?expiration=" + (now + 100 + 59), new byte[0])
                        .status())
                .isEqualTo(400);
    }

    @Test
    void listsInPagesByTheBytesOfTheNames() throws IOException {
        String namespace = begin();
        List<Map<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            pairs.add(Map.of("key", String.format("p%02d", i), "value", "v"));
        }
        pairs.add(Map.of("key", "\uFFFD", "value", ""));
        pairs.add(Map.of("key", "😀", "value", ""));
        client.put(namespace + "/bulk", pairs).result();
        assertThat(names(namespace, "")).endsWith("p24", "\uFFFD", "😀");
        Client.Answer first = client.get(namespace + "/keys?limit=10&prefix=p");
        String cursor = first.json().path("result_info").path("cursor").asText();
        assertThat(first.result()).hasSize(10);
        assertThat(first.json().path("result_info").path("count").asInt()).isEqualTo(10);
        Client.Answer second = client.get(namespace + "/keys?limit=10&prefix=p&cursor=" + cursor);
        cursor = second.json().path("result_info").path("cursor").asText();
        Client.Answer third = client.get(namespace + "/keys?limit=10&prefix=p&cursor=" + cursor);
        assertThat(third.result().findValuesAsText("name")).containsExactly("p20", "p21", "p22", "p23", "p24");
        assertThat(third.json().path("result_info").path("cursor").asText()).isEmpty();
        assertThat(client.get(namespace + "/keys?limit=9").status()).isEqualTo(400);
        assertThat(client.get(namespace + "/keys?limit=1001").status()).isEqualTo(400);
        assertThat(client.get(namespace + "/keys?cursor=*").status()).isEqualTo(400);
    }

    @Test
    void aPageMayBeEmptyThoughThereIsMore() throws IOException {
        start(settings -> settings.with(KvManner.PRODUCTION.withTombstones()));
        String namespace = namespace("n");
        for (int i = 10; i < 25; i++) {
            putValue(namespace, "k" + i, "v");
        }
        for (int i = 10; i < 20; i++) {
            client.delete(namespace + "/values/k" + i).result();
        }
        Client.Answer first = client.get(namespace + "/keys?limit=10");
        assertThat(first.result()).isEmpty();
        String cursor = first.json().path("result_info").path("cursor").asText();
        assertThat(cursor).isNotEmpty();
        assertThat(names(namespace, "?limit=10&cursor=" + cursor)).containsExactly("k20", "k21", "k22", "k23", "k24");
    }

    @Test
    void bulkPutTakesBase64AndIsAllOrNothing() throws IOException {
        String namespace = begin();
        byte[] binary = {0, (byte) 0xff, 1};
        String encoded = Base64.getEncoder().encodeToString(binary);
        JsonNode result = client.put(namespace + "/bulk", List.of(Map.of("key", "b", "value", encoded, "base64", true)))
                .result();
        assertThat(result.toString()).isEqualTo("{\"successful_key_count\":1,\"unsuccessful_keys\":[]}");
        assertThat(value(namespace, "b").bytes()).isEqualTo(binary);
        assertThat(client.put(
                                namespace + "/bulk",
                                List.of(
                                        Map.of("key", "good", "value", "v"),
                                        Map.of("key", "bad", "value", "!", "base64", true)))
                        .message())
                .isEqualTo("Invalid base64 value");
        assertThat(value(namespace, "good").status()).isEqualTo(404);
        assertThat(client.put(
                                namespace + "/bulk",
                                List.of(Map.of("key", "d", "value", "1"), Map.of("key", "d", "value", "2")))
                        .message())
                .startsWith("received duplicate key");
        List<Map<String, String>> many = new ArrayList<>();
        for (int i = 0; i <= 10_000; i++) {
            many.add(Map.of("key", "k" + i, "value", ""));
        }
        assertThat(client.put(namespace + "/bulk", many).status()).isEqualTo(400);
        assertThat(client.put(namespace + "/bulk", many.subList(0, 10_000))
                        .result()
                        .path("successful_key_count")
                        .asInt())
                .isEqualTo(10_000);
    }

    @Test
    void bulkDeleteHasTwoForms() throws IOException {
        String namespace = begin();
        for (String key : List.of("a", "b", "c")) {
            putValue(namespace, key, "v");
        }
        client.post(namespace + "/bulk/delete", List.of("a", "absent")).result();
        byte[] body = Client.JSON.writeValueAsBytes(List.of("b"));
        client.send("DELETE", namespace + "/bulk", body, "content-type", "application/json")
                .result();
        assertThat(names(namespace, "")).containsExactly("c");
    }

    @Test
    void bulkGetIsForText() throws IOException {
        String namespace = begin();
        client.put(
                        namespace + "/bulk",
                        List.of(
                                Map.of("key", "t", "value", "ä", "metadata", 5, "expiration_ttl", 60),
                                Map.of("key", "j", "value", "{\"a\":1}"),
                                Map.of("key", "b", "value", "/w==", "base64", true)))
                .result();
        long expiration = clock.instant().getEpochSecond() + 60;
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("t", "absent")))
                        .result()
                        .toString())
                .isEqualTo("{\"values\":{\"t\":\"ä\",\"absent\":null}}");
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("t", "j"), "withMetadata", true))
                        .result()
                        .toString())
                .isEqualTo("{\"values\":{\"t\":{\"value\":\"ä\",\"metadata\":5,\"expiration\":" + expiration
                        + "},\"j\":{\"value\":\"{\\\"a\\\":1}\",\"metadata\":null}}}");
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("j"), "type", "json"))
                        .result()
                        .toString())
                .isEqualTo("{\"values\":{\"j\":{\"a\":1}}}");
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("t", "b")))
                        .refusal())
                .startsWith("400/10029");
        List<String> tooMany = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            tooMany.add("k" + i);
        }
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", tooMany)).code())
                .isEqualTo(10029);
    }

    @Test
    void bulkGetHasACap() throws IOException {
        String namespace = begin();
        String value = "x".repeat(13_000_000);
        putValue(namespace, "a", value);
        putValue(namespace, "b", value);
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("a")))
                        .status())
                .isEqualTo(200);
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("a", "b")))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void theLocalMannerBlursBinary() throws IOException {
        start(settings -> settings.with(KvManner.PRODUCTION.withBinary(KvManner.BinaryManner.LOCAL)));
        String namespace = namespace("n");
        client.send("PUT", namespace + "/values/b", new byte[] {'a', (byte) 0xff});
        assertThat(client.post(namespace + "/bulk/get", Map.of("keys", List.of("b")))
                        .result()
                        .toString())
                .isEqualTo("{\"values\":{\"b\":\"a\uFFFD\"}}");
    }

    @Test
    void someBulkPutsLeaveKeysOut() throws IOException {
        start(settings -> settings.with(KvManner.PRODUCTION.withFailEvery(2).withRefusedKeys(Set.of("never"))));
        String namespace = namespace("n");
        JsonNode result = client.put(
                        namespace + "/bulk",
                        List.of(
                                Map.of("key", "never", "value", ""),
                                Map.of("key", "first", "value", ""),
                                Map.of("key", "second", "value", "")))
                .result();
        assertThat(result.toString())
                .isEqualTo("{\"successful_key_count\":1,\"unsuccessful_keys\":[\"never\",\"second\"]}");
        assertThat(names(namespace, "")).containsExactly("first");
    }

    @Test
    void readersMayLagBehindWriters() throws IOException {
        start(settings -> settings.with(KvManner.PRODUCTION.withLag(Duration.ofSeconds(60))));
        String namespace = namespace("n");
        putValue(namespace, "k", "1");
        assertThat(value(namespace, "k").status()).isEqualTo(404);
        assertThat(names(namespace, "")).isEmpty();
        clock.advance(Duration.ofSeconds(60));
        assertThat(value(namespace, "k").text()).isEqualTo("1");
        putValue(namespace, "k", "2");
        client.delete(namespace + "/values/k").result();
        assertThat(value(namespace, "k").text()).isEqualTo("1");
        clock.advance(Duration.ofSeconds(60));
        assertThat(value(namespace, "k").status()).isEqualTo(404);
        assertThat(names(namespace, "")).isEmpty();
    }

    @Test
    void theFreePlanEndsForTheDay() throws IOException {
        start(settings -> settings.with(KvManner.PRODUCTION.withDailyWrites(2)));
        String namespace = namespace("n");
        putValue(namespace, "a", "");
        assertThat(client.put(
                                namespace + "/bulk",
                                List.of(Map.of("key", "b", "value", ""), Map.of("key", "c", "value", "")))
                        .code())
                .isEqualTo(10048);
        putValue(namespace, "b", "");
        assertThat(putValue(namespace, "c", "").code()).isEqualTo(10048);
        clock.advance(Duration.ofHours(12));
        assertThat(putValue(namespace, "c", "").status()).isEqualTo(200);
    }
}
