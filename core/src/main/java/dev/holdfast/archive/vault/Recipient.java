package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.holdfast.model.Failure;
import java.security.GeneralSecurityException;

/**
 * Somebody who may read: an age recipient, {@code age1…}. It is no secret.
 *
 * @see <a href="https://age-encryption.org/v1">the age format, X25519 recipient stanza</a>
 */
public record Recipient(String text) {

    /** @throws Failure USAGE when it is none; a private key given by mistake is not repeated in the message */
    public static Recipient parse(String text) {
        String trimmed = text.strip();
        if (Identity.looksLikeOne(trimmed)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "a private key was given where a recipient belongs",
                    "give the recipient, age1…, which `holdfast keys show FILE` prints; and take that key for known");
        }
        try {
            X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(trimmed);
            return new Recipient(trimmed);
        } catch (GeneralSecurityException | RuntimeException malformed) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "'" + trimmed + "' is not an age recipient",
                    "`holdfast keys new` or `age-keygen` makes one; it begins with age1",
                    malformed);
        }
    }

    RecipientStanzaWriter writer() {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
