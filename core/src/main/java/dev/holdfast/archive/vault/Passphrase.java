package dev.holdfast.archive.vault;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A passphrase. It is never printed by accident. */
public final class Passphrase {
    private final byte[] bytes;

    private Passphrase(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws Failure USAGE when it is empty */
    public static Passphrase of(String text) {
        if (text.isEmpty()) {
            throw new Failure(Failure.Kind.USAGE, "the passphrase is empty", "write one into its file");
        }
        return new Passphrase(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The first line of a file.
     *
     * @throws Failure USAGE when the file can not be read or its first line is empty
     */
    public static Passphrase read(Path file) {
        try {
            return of(Files.readString(file).lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "cannot read the passphrase file " + file, "Is the path right? UTF-8 text?", e);
        }
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "a passphrase";
    }
}
