package dev.holdfast.archive.vault;

/** A private key as a file that {@code age -i} takes. */
final class KeyFile {
    private KeyFile() {}

    static String text(Identity identity) {
        return "# public key: " + identity.recipient().text() + "\n" + identity.secret() + "\n";
    }
}
