package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks a request's V4 signature with an HMAC key, from what came over the wire
 * (https://cloud.google.com/storage/docs/authentication/canonical-requests).
 */
final class GoogleSignatures {
    private static final Pattern HEADER =
            Pattern.compile("GOOG4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/storage"
                    + "/goog4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

    private GoogleSignatures() {}

    /** @throws SecurityException when it is not signed by this key, or not all that must be signed is */
    static void check(HttpExchange exchange, byte[] body, Map<String, String> key) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher it = HEADER.matcher(given == null ? "" : given);
        demand(it.matches(), "no signature of Google's: " + given);
        demand(it.group(1).equals(key.get("GCS_HMAC_ACCESS_ID")), "unknown key");
        String date = exchange.getRequestHeaders().getFirst("x-goog-date");
        demand(date != null && date.startsWith(it.group(2)), "no date, or another one");
        List<String> names = List.of(it.group(4).split(";"));
        demand(names.equals(names.stream().sorted().toList()), "signed headers are not sorted");
        demand(names.contains("host"), "the host is not signed");
        exchange.getRequestHeaders().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-goog-"))
                .forEach(name -> demand(names.contains(name), name + " is not signed"));
        String digest = exchange.getRequestHeaders().getFirst("x-goog-content-sha256");
        demand(hex(sha256(body)).equals(digest), "the body is not what was signed");
        String canonical = exchange.getRequestMethod() + "\n"
                + exchange.getRequestURI().getRawPath() + "\n"
                + query(exchange.getRequestURI().getRawQuery()) + "\n"
                + names.stream()
                        .map(name -> name + ":"
                                + String.join(",", exchange.getRequestHeaders().get(name)) + "\n")
                        .collect(Collectors.joining())
                + "\n" + it.group(4) + "\n" + digest;
        String scope = it.group(2) + "/" + it.group(3) + "/storage/goog4_request";
        String toSign = "GOOG4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hex(sha256(canonical.getBytes(UTF_8)));
        byte[] derived = ("GOOG4" + key.get("GCS_HMAC_SECRET")).getBytes(UTF_8);
        for (String part : scope.split("/")) {
            derived = hmac(derived, part);
        }
        demand(hex(hmac(derived, toSign)).equals(it.group(5)), "the signature is another one");
    }

    /** As it came, but sorted; a name without a value has an empty one. */
    private static String query(String raw) {
        return raw == null
                ? ""
                : Arrays.stream(raw.split("&"))
                        .map(it -> it.contains("=") ? it : it + "=")
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new SecurityException(otherwise);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
