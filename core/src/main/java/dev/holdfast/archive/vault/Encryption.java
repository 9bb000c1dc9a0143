package dev.holdfast.archive.vault;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * To whom a snapshot is encrypted.
 *
 * @param recipients who can read it, besides whoever has the passphrase
 * @param random for keys; null when there are none to make
 */
public record Encryption(List<Recipient> recipients, Optional<Passphrase> passphrase, SecureRandom random) {
    /** None. */
    public static final Encryption NONE = new Encryption(List.of(), Optional.empty(), null);

    public Encryption {
        recipients = List.copyOf(recipients);
    }

    /** None yet; {@link #to} makes it some. */
    public static Encryption none(SecureRandom random) {
        return new Encryption(List.of(), Optional.empty(), random);
    }

    /** The same source of keys, for others. */
    public Encryption to(List<Recipient> others, Optional<Passphrase> other) {
        return new Encryption(others, other, random);
    }

    /** False: the snapshot is plain. */
    public boolean isWanted() {
        return !recipients.isEmpty() || passphrase.isPresent();
    }

    @Override
    public String toString() {
        return "encryption to " + recipients + (passphrase.isPresent() ? " and a passphrase" : "");
    }
}
