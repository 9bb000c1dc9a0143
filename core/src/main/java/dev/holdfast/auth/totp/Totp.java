package dev.holdfast.auth.totp;

import dev.holdfast.model.Failure;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How codes are made: RFC 6238 with steps of 30 seconds counted from 1970.
 *
 * @param hash SHA-1 is what every authenticator app knows; its weakness is no matter for HMAC
 * @param digits 6 or 8
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
public record Totp(Hash hash, int digits) {
    /** How long a code is the current one. */
    public static final Duration STEP = Duration.ofSeconds(30);

    /** What authenticator apps take for granted. */
    public static final Totp USUAL = new Totp(Hash.SHA1, 6);

    /** @throws Failure USAGE for another number of digits */
    public Totp {
        if (digits != 6 && digits != 8) {
            throw new Failure(
                    Failure.Kind.USAGE, "a code can not have " + digits + " digits", "Say 6 (the usual) or 8.");
        }
    }

    /** The hash functions of RFC 6238. */
    public enum Hash {
        SHA1(20),
        SHA256(32),
        SHA512(64);

        private final int bytes;

        Hash(int bytes) {
            this.bytes = bytes;
        }

        /** The length of a new secret: that of the hash (RFC 6238 §5.1). */
        int bytes() {
            return bytes;
        }

        /**
         * The one that {@code word} names, as {@code sha256}, {@code SHA-256} or {@code SHA256}.
         *
         * @throws Failure USAGE for another
         */
        public static Hash of(String word) {
            String plain = word.replace("-", "").toUpperCase(Locale.ROOT);
            for (Hash hash : values()) {
                if (hash.name().equals(plain)) {
                    return hash;
                }
            }
            throw new Failure(
                    Failure.Kind.USAGE,
                    "codes can not be made with \"" + word + "\"",
                    "Say sha1 (the usual), sha256 or sha512.");
        }
    }

    /** The number of the step that a moment lies in. */
    public static long step(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), STEP.toSeconds());
    }

    /** When a step begins. */
    public static Instant start(long step) {
        return Instant.ofEpochSecond(Math.multiplyExact(step, STEP.toSeconds()));
    }

    /** The code of a step, with its leading zeros. */
    public String code(TotpSecret secret, long step) {
        byte[] mac = mac(secret, step);
        // RFC 4226 §5.3: the last four bits say where to read 31 bits.
        int number = ByteBuffer.wrap(mac).getInt(mac[mac.length - 1] & 15) & Integer.MAX_VALUE;
        int modulus = digits == 6 ? 1_000_000 : 100_000_000;
        return String.format(Locale.ROOT, "%0" + digits + "d", number % modulus);
    }

    private byte[] mac(TotpSecret secret, long step) {
        String name = "Hmac" + hash.name();
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.bytes(), name));
            return mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
