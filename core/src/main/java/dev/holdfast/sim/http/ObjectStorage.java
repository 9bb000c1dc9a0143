package dev.holdfast.sim.http;

import dev.holdfast.sim.disk.Content;
import dev.holdfast.sim.disk.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The bucket behind exports and imports: objects are read and written through signed addresses that expire, without
 * a token. A token on such a request is refused, as S3 does.
 */
public final class ObjectStorage {
    private static final String PREFIX = "/objects/";

    private final Path folder;
    private final Clock clock;
    private final Supplier<URI> root;
    private final byte[] secret = new byte[32];

    /** @param root where the server listens, known once it does */
    public ObjectStorage(Path folder, Clock clock, Supplier<URI> root) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
        this.root = root;
        new SecureRandom().nextBytes(secret);
    }

    /** The file of an object, which need not exist. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** An address by which anybody may {@code GET} or {@code PUT} the object for a while. */
    public String sign(String method, String name, Duration valid) {
        long expires = clock.instant().plus(valid).getEpochSecond();
        return root.get() + PREFIX + name + "?X-Amz-Expires=" + expires + "&X-Amz-Signature="
                + signature(method, name, Long.toString(expires));
    }

    /** The MD5 of an object that exists, as its ETag says it. */
    public String etag(String name) throws IOException {
        try (InputStream in = Files.newInputStream(file(name))) {
            return copy(in, OutputStream.nullOutputStream());
        }
    }

    Reply answer(Incoming request) throws IOException {
        String name = request.path().startsWith(PREFIX) ? request.path().substring(PREFIX.length()) : "";
        if (!name.matches("[A-Za-z0-9._-]{1,200}")) {
            return Reply.xmlError(404, "NoSuchKey", "The specified key does not exist.");
        }
        if (request.header("authorization").isPresent()) {
            return Reply.xmlError(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        Map<String, String> query = UrlText.query(request.query());
        String expires = query.getOrDefault("X-Amz-Expires", "");
        if (!signature(request.method(), name, expires).equals(query.get("X-Amz-Signature"))) {
            return Reply.xmlError(403, "SignatureDoesNotMatch", "The request signature does not match.");
        }
        if (clock.instant().isAfter(Instant.ofEpochSecond(Long.parseLong(expires)))) {
            return Reply.xmlError(403, "AccessDenied", "Request has expired");
        }
        return request.method().equals("PUT") ? put(request, name) : get(name);
    }

    private Reply get(String name) throws IOException {
        if (!Files.isRegularFile(file(name))) {
            return Reply.xmlError(404, "NoSuchKey", "The specified key does not exist.");
        }
        return Reply.raw(200, "application/octet-stream", FileContent.of(file(name)));
    }

    private Reply put(Incoming request, String name) throws IOException {
        if (request.header("content-length").isEmpty()) {
            return Reply.xmlError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        Path arriving = Files.createTempFile(folder, "arriving", "");
        String etag;
        try (OutputStream out = Files.newOutputStream(arriving)) {
            etag = copy(request.body(), out);
        }
        if (Files.size(arriving)
                != Long.parseLong(request.header("content-length").get())) {
            Files.delete(arriving);
            return Reply.xmlError(400, "IncompleteBody", "Fewer bytes arrived than Content-Length says.");
        }
        Files.move(arriving, file(name), StandardCopyOption.REPLACE_EXISTING);
        return Reply.raw(200, "text/plain", Content.of(new byte[0])).with("etag", '"' + etag + '"');
    }

    /** Copies everything and says its MD5. */
    private static String copy(InputStream in, OutputStream out) throws IOException {
        MessageDigest md5 = md5();
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            md5.update(buffer, 0, count);
            out.write(buffer, 0, count);
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signature(String method, String name, String expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of()
                    .formatHex(mac.doFinal((method + '\n' + name + '\n' + expires).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
