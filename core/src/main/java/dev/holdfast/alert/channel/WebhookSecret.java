package dev.holdfast.alert.channel;

import dev.holdfast.model.Failure;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that webhooks are signed with, as the Standard Webhooks specification writes it: {@code whsec_} and base 64 of 24
 * to 64 bytes. Prints nothing of it.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * Reads one; the prefix may be left out.
     *
     * @throws Failure USAGE with the command that makes one
     */
    public static WebhookSecret parse(String text) {
        String base = text.strip();
        base = base.startsWith(PREFIX) ? base.substring(PREFIX.length()) : base;
        try {
            byte[] key = Base64.getDecoder().decode(base);
            if (key.length >= 24 && key.length <= 64) {
                return new WebhookSecret(key);
            }
        } catch (IllegalArgumentException e) {
            // Said below: the exception may show a part of it.
        }
        throw new Failure(
                Failure.Kind.USAGE,
                "the secret of the webhook is not base 64 of 24 to 64 bytes",
                "Make one: echo whsec_$(openssl rand -base64 32)");
    }

    /** The value of {@code webhook-signature} for a message. */
    String sign(String id, Instant timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "whsec_…";
    }
}
