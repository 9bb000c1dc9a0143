package dev.holdfast.archive.vault;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** Signs with an Ed25519 key (RFC 8032); the signature is 64 bytes and nothing else. Safe for several threads. */
public final class Signer {
    private final PrivateKey key;

    private Signer(PrivateKey key) {
        this.key = key;
    }

    /** @throws dev.holdfast.model.Failure USAGE when the file is no such key */
    public static Signer read(Path file) {
        return new Signer(Pem.privateKey(file));
    }

    public byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "a key to sign with";
    }
}
