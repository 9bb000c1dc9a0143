package dev.holdfast.archive.layout;

/** A file of an encrypted snapshot as it is stored. */
public record Envelope(String name, long bytes, String sha256) {
    /** What the name of an encrypted file ends with. */
    public static final String SUFFIX = ".age";
}
