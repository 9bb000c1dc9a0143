package dev.holdfast.files;

import dev.holdfast.model.AsOf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what was read: the position of a source that is a file. */
final class Fingerprint {
    private Fingerprint() {}

    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static AsOf end(MessageDigest digest) {
        return AsOf.at(AsOf.Kind.FILE_STATE, HexFormat.of().formatHex(digest.digest()));
    }
}
