package dev.holdfast.archive.parts;

import dev.holdfast.model.Failure;

/** Says that a stored file is not what was written. */
public final class Damage {
    private Damage() {}

    public static Failure of(String file, String reason, Throwable cause) {
        return new Failure(
                Failure.Kind.CORRUPT,
                file + " is damaged: " + reason,
                "use another snapshot, or this file from a copy; `sha256sum -c SHA256SUMS` in the folder names all that is damaged",
                cause);
    }

    public static Failure of(String file, String reason) {
        return of(file, reason, null);
    }
}
