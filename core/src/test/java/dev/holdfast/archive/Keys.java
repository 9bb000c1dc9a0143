package dev.holdfast.archive;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Passphrase;
import dev.holdfast.store.Store;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Keys for tests, and places that are encrypted to them. */
final class Keys {
    static final SecureRandom RANDOM = new SecureRandom();
    static final Identity OURS = Identity.generate(RANDOM);
    static final Identity OTHER = Identity.generate(RANDOM);
    static final Keyring RING = Keyring.EMPTY.with(OURS);

    private Keys() {}

    static Encryption to(Identity... readers) {
        return Encryption.none(RANDOM)
                .to(List.of(readers).stream().map(Identity::recipient).toList(), Optional.empty());
    }

    static Encryption with(String passphrase) {
        return Encryption.none(RANDOM).to(List.of(), Optional.of(Passphrase.of(passphrase)));
    }

    /** Encrypted to us, and read by us. */
    static Place place(Store store, long partBytes) {
        return new Place(store, partBytes, Compression.ZSTD, to(OURS)).reading(RING);
    }
}
