package dev.holdfast.store.gcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Signs with an HMAC key as Google wants it: V4, GOOG4-HMAC-SHA256, the body by its SHA-256 as a whole
 * (https://cloud.google.com/storage/docs/authentication/signatures).
 */
final class GoogleSigner implements HttpSigner<AwsCredentialsIdentity> {
    private static final String ALGORITHM = "GOOG4-HMAC-SHA256";
    // Google takes any location in the scope for its own.
    private static final String SCOPE = "/auto/storage/goog4_request";
    private static final Set<String> SIGNED = Set.of("host", "content-type", "content-md5");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
        Instant now = request.requireProperty(SIGNING_CLOCK).instant();
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + SCOPE;
        String body = sha256(request.payload());
        SdkHttpRequest.Builder signed = GoogleDialect.translated(request.request())
                .putHeader("Host", host(request.request()))
                .putHeader("x-goog-date", time)
                .putHeader("x-goog-content-sha256", body);
        Map<String, String> headers = headers(signed.build());
        String names = String.join(";", headers.keySet());
        String canonical = String.join(
                "\n",
                request.request().method().name(),
                request.request().encodedPath(),
                query(request.request()),
                headers.entrySet().stream()
                        .map(it -> it.getKey() + ":" + it.getValue() + "\n")
                        .collect(Collectors.joining()),
                names,
                body);
        String toSign = String.join("\n", ALGORITHM, time, scope, hex(sha256(canonical.getBytes(UTF_8))));
        String signature = hex(hmac(key(request.identity().secretAccessKey(), time.substring(0, 8)), toSign));
        signed.putHeader(
                "Authorization",
                ALGORITHM + " Credential=" + request.identity().accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + signature);
        return SignedRequest.builder()
                .request(signed.build())
                .payload(request.payload().orElse(null))
                .build();
    }

    /** Never asked for: all clients here block. */
    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
        return CompletableFuture.failedFuture(new IllegalStateException("only blocking clients sign like this"));
    }

    private static String host(SdkHttpRequest request) {
        return SdkHttpUtils.isUsingStandardPort(request.protocol(), request.port())
                ? request.host()
                : request.host() + ":" + request.port();
    }

    /** The host, what the body is, and everything of Google's own; by name, in lower case. */
    private static Map<String, String> headers(SdkHttpRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((given, values) -> {
            String name = given.toLowerCase(Locale.ROOT);
            if (SIGNED.contains(name) || name.startsWith(GoogleDialect.GOOGLE)) {
                headers.put(
                        name,
                        values.stream()
                                .map(it -> it.strip().replaceAll(" +", " "))
                                .collect(Collectors.joining(",")));
            }
        });
        return headers;
    }

    private static String query(SdkHttpRequest request) {
        Map<String, String> sorted = new TreeMap<>();
        request.rawQueryParameters()
                .forEach((name, values) -> sorted.put(
                        SdkHttpUtils.urlEncode(name),
                        values.isEmpty() || values.getFirst() == null
                                ? ""
                                : SdkHttpUtils.urlEncode(values.getFirst())));
        return sorted.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&"));
    }

    private static byte[] key(String secret, String day) {
        byte[] key = ("GOOG4" + secret).getBytes(UTF_8);
        for (String part : new String[] {day, "auto", "storage", "goog4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String sha256(Optional<ContentStreamProvider> payload) {
        if (payload.isEmpty()) {
            return hex(sha256(new byte[0]));
        }
        MessageDigest digest = sha256();
        try (InputStream in = payload.get().newStream()) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a body in memory can be read", e);
        }
        return hex(digest.digest());
    }

    private static byte[] sha256(byte[] bytes) {
        return sha256().digest(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
