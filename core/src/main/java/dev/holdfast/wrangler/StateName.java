package dev.holdfast.wrangler;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The name of the file that holds a resource: the Durable Object id that workerd derives from a name.
 *
 * <p>With K = SHA-256 of the class's key: a = the first half of HMAC(K, name), b = the first half of HMAC(K, a), and the
 * name is a and b in hexadecimal (github.com/cloudflare/workers-sdk, miniflare, {@code durableObjectNamespaceIdFromName}).
 * It can not be turned around.
 */
final class StateName {
    private static final int HALF = 16;

    private StateName() {}

    /** The name, without suffix, of the resource {@code id} of a Durable Object class. */
    static String of(String uniqueKey, String id) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256").digest(uniqueKey.getBytes(StandardCharsets.UTF_8));
            byte[] first = hmac(key, id.getBytes(StandardCharsets.UTF_8));
            byte[] second = hmac(key, first);
            return HexFormat.of().formatHex(first) + HexFormat.of().formatHex(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return Arrays.copyOf(mac.doFinal(data), HALF);
    }
}
