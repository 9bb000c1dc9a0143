package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/**
 * A private key that opens age files. It is never printed by accident: {@link #toString} names the recipient, and only
 * {@link #secret} gives it away.
 */
public final class Identity {
    private static final String SECRET = "AGE-SECRET-KEY-";
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);
    private static final int BYTES = 32;

    private final String secret;
    private final Recipient recipient;

    private Identity(String secret, Recipient recipient) {
        this.secret = secret;
        this.recipient = recipient;
    }

    /** A new one. */
    public static Identity generate(SecureRandom random) {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        String secret =
                Bech32.getEncoder().encode(SECRET.toLowerCase(Locale.ROOT), key).toString();
        return parse(secret.toUpperCase(Locale.ROOT)).orElseThrow();
    }

    /** Empty when it is none: whoever asks knows the place, which an error should name instead of the text. */
    static Optional<Identity> parse(String text) {
        try {
            X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(text);
            byte[] key = Bech32.getDecoder().decode(text).getData();
            String recipient = Bech32.getEncoder().encode("age", publicKey(key)).toString();
            return Optional.of(new Identity(text, new Recipient(recipient)));
        } catch (GeneralSecurityException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    static boolean looksLikeOne(String text) {
        return text.toUpperCase(Locale.ROOT).startsWith(SECRET);
    }

    public Recipient recipient() {
        return recipient;
    }

    /** The private key, {@code AGE-SECRET-KEY-1…}: for the one file that it belongs into. */
    public String secret() {
        return secret;
    }

    RecipientStanzaReader reader() {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "identity of " + recipient;
    }

    /** The point that the key makes of the curve's base point (RFC 7748 §6.1). */
    private static byte[] publicKey(byte[] key) throws GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance("X25519");
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key)));
        agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
        return agreement.generateSecret();
    }
}
