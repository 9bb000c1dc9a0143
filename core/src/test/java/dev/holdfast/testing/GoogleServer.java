package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stand-in for Google Cloud Storage's XML API in this process: it checks signatures ({@link GoogleSignatures}), refuses
 * what Google refuses, and, as Google does, takes a put with If-None-Match without heeding it.
 */
public final class GoogleServer implements AutoCloseable {
    /** The environment of somebody who may use it. */
    public static final Map<String, String> ENVIRONMENT =
            Map.of("GCS_HMAC_ACCESS_ID", "GOOG1TEST", "GCS_HMAC_SECRET", "a secret of tests");

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");
    private static final Pattern PART = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");

    private final HttpServer server;
    private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final Map<String, Parts> uploads = new TreeMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile boolean conditions = true;

    private record Stored(byte[] content, String mark) {}

    private record Parts(String key, String mark, TreeMap<Integer, byte[]> parts) {}

    private record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body.getBytes(UTF_8));
        }
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int status;

        Refusal(int status, String code) {
            super(code);
            this.status = status;
        }
    }

    public GoogleServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address of a folder of a bucket. */
    public String url(String bucketAndFolder) {
        return "gs://" + bucketAndFolder + "?endpoint=http://127.0.0.1:"
                + server.getAddress().getPort();
    }

    /** From here on it takes conditional puts without heeding them, as some imitations do. */
    public void ignoreConditions() {
        conditions = false;
    }

    /** Keys of uploads that were neither completed nor given up. */
    public List<String> unfinished() {
        synchronized (uploads) {
            return uploads.values().stream().map(Parts::key).toList();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer;
        try {
            checkHeaders(exchange);
            GoogleSignatures.check(exchange, body, ENVIRONMENT);
            answer = answer(exchange, body);
        } catch (Refusal e) {
            answer = Answer.of(
                    e.status,
                    "<Error><Code>" + e.getMessage() + "</Code><Message>refused by the stand-in</Message></Error>");
        } catch (SecurityException e) {
            answer = Answer.of(
                    403, "<Error><Code>SignatureDoesNotMatch</Code><Message>" + e.getMessage() + "</Message></Error>");
        }
        answer.headers.forEach(exchange.getResponseHeaders()::set);
        boolean hasNoBody = exchange.getRequestMethod().equals("HEAD") || answer.body.length == 0;
        exchange.sendResponseHeaders(answer.status, hasNoBody ? -1 : answer.body.length);
        if (!hasNoBody) {
            exchange.getResponseBody().write(answer.body);
        }
        exchange.close();
    }

    private static void checkHeaders(HttpExchange exchange) {
        boolean google = has(exchange, "x-goog-");
        boolean amazon = has(exchange, "x-amz-");
        if (google && amazon) {
            throw new Refusal(400, "ExcessHeaderValues");
        }
        String coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        if (coding != null && coding.contains("aws-chunked") || has(exchange, "x-amz-trailer")) {
            throw new Refusal(400, "InvalidArgument");
        }
    }

    private static boolean has(HttpExchange exchange, String prefix) {
        return exchange.getRequestHeaders().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(prefix));
    }

    private Answer answer(HttpExchange exchange, byte[] body) {
        Map<String, String> query = query(exchange);
        String key = exchange.getRequestURI().getPath().substring(1);
        String mark = exchange.getRequestHeaders().getFirst("x-goog-meta-holdfast-upload");
        checkDigest(exchange, body);
        return switch (exchange.getRequestMethod()) {
            case "PUT" ->
                query.containsKey("uploadId") ? part(query, body) : put(exchange, key, new Stored(body, mark));
            case "POST" -> query.containsKey("uploads") ? begin(key, mark) : complete(query, new String(body, UTF_8));
            case "DELETE" -> query.containsKey("uploadId") ? abort(query) : delete(key);
            case "HEAD" -> get(exchange, key);
            default -> query.containsKey("list-type") ? list(key, query) : get(exchange, key);
        };
    }

    private static void checkDigest(HttpExchange exchange, byte[] body) {
        String md5 = exchange.getRequestHeaders().getFirst("Content-MD5");
        try {
            if (md5 != null
                    && !md5.equals(Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("MD5").digest(body)))) {
                throw new Refusal(400, "BadDigest");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Answer put(HttpExchange exchange, String key, Stored object) {
        String generation = exchange.getRequestHeaders().getFirst("x-goog-if-generation-match");
        if (generation != null && conditions) {
            if (!generation.equals("0")) {
                throw new Refusal(501, "NotImplemented");
            }
            if (objects.putIfAbsent(key, object) != null) {
                throw new Refusal(412, "PreconditionFailed");
            }
        } else {
            objects.put(key, object);
        }
        return Answer.of(200, "");
    }

    private Answer get(HttpExchange exchange, String key) {
        Stored object = objects.get(key);
        if (object == null) {
            throw new Refusal(404, "NoSuchKey");
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        int from = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (from > 0 && from >= object.content.length || matcher.matches() && object.content.length == 0) {
            throw new Refusal(416, "InvalidRange");
        }
        byte[] rest = Arrays.copyOfRange(object.content, from, object.content.length);
        Map<String, String> headers =
                object.mark == null ? Map.of() : Map.of("x-goog-meta-holdfast-upload", object.mark);
        return new Answer(matcher.matches() ? 206 : 200, headers, rest);
    }

    private Answer delete(String key) {
        if (objects.remove(key) == null) {
            throw new Refusal(404, "NoSuchKey");
        }
        return Answer.of(204, "");
    }

    private Answer list(String bucketWithSlash, Map<String, String> query) {
        String bucket = bucketWithSlash.endsWith("/") ? bucketWithSlash : bucketWithSlash + "/";
        String prefix = bucket + query.getOrDefault("prefix", "");
        String after = bucket + query.getOrDefault("start-after", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        List<Map.Entry<String, Stored>> found = objects.tailMap(after, false).entrySet().stream()
                .filter(it -> it.getKey().startsWith(prefix))
                .limit(most + 1L)
                .toList();
        StringBuilder xml =
                new StringBuilder("<ListBucketResult><IsTruncated>" + (found.size() > most) + "</IsTruncated>");
        found.stream()
                .limit(most)
                .forEach(it -> xml.append("<Contents><Key>" + it.getKey().substring(bucket.length()) + "</Key><Size>"
                        + it.getValue().content.length + "</Size></Contents>"));
        return Answer.of(200, xml.append("</ListBucketResult>").toString());
    }

    private Answer begin(String key, String mark) {
        String id = "upload-" + ids.incrementAndGet();
        synchronized (uploads) {
            uploads.put(id, new Parts(key, mark, new TreeMap<>()));
        }
        return Answer.of(
                200, "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>");
    }

    private Parts upload(Map<String, String> query) {
        synchronized (uploads) {
            Parts upload = uploads.get(query.get("uploadId"));
            if (upload == null) {
                throw new Refusal(404, "NoSuchUpload");
            }
            return upload;
        }
    }

    private Answer part(Map<String, String> query, byte[] body) {
        Parts upload = upload(query);
        synchronized (uploads) {
            upload.parts.put(Integer.parseInt(query.get("partNumber")), body);
        }
        return new Answer(200, Map.of("ETag", "\"" + query.get("partNumber") + "\""), new byte[0]);
    }

    private Answer complete(Map<String, String> query, String xml) {
        if (!query.containsKey("uploadId")) {
            // Such as a batch delete, which Google does not have.
            throw new Refusal(501, "NotImplemented");
        }
        Parts upload = upload(query);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        synchronized (uploads) {
            PART.matcher(xml)
                    .results()
                    .forEach(it -> whole.writeBytes(upload.parts.get(Integer.parseInt(it.group(1)))));
            uploads.remove(query.get("uploadId"));
        }
        objects.put(upload.key, new Stored(whole.toByteArray(), upload.mark));
        return Answer.of(200, "<CompleteMultipartUploadResult><ETag>\"x\"</ETag></CompleteMultipartUploadResult>");
    }

    private Answer abort(Map<String, String> query) {
        upload(query);
        synchronized (uploads) {
            uploads.remove(query.get("uploadId"));
        }
        return Answer.of(204, "");
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String one : raw == null ? new String[0] : raw.split("&")) {
            String[] pair = one.split("=", 2);
            query.put(URLDecoder.decode(pair[0], UTF_8), pair.length > 1 ? URLDecoder.decode(pair[1], UTF_8) : "");
        }
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
