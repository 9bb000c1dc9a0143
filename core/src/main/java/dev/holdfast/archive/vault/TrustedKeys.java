package dev.holdfast.archive.vault;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;

/** The Ed25519 keys one of which must have signed a snapshot; with none of them, nothing is demanded. */
public record TrustedKeys(List<PublicKey> keys) {
    public static final TrustedKeys NONE = new TrustedKeys(List.of());

    public TrustedKeys {
        keys = List.copyOf(keys);
    }

    /** @throws dev.holdfast.model.Failure USAGE when a file is no such key */
    public static TrustedKeys read(List<Path> files) {
        return new TrustedKeys(files.stream().map(Pem::publicKey).toList());
    }

    /** Whether a signature is demanded. */
    public boolean demand() {
        return !keys.isEmpty();
    }

    public boolean signed(byte[] content, byte[] signature) {
        return keys.stream().anyMatch(key -> isBy(key, content, signature));
    }

    private static boolean isBy(PublicKey key, byte[] content, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
