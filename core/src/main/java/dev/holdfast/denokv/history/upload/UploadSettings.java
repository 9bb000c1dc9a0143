package dev.holdfast.denokv.history.upload;

import java.time.Duration;

/**
 * How a backup is written.
 *
 * @param interval commits of at most so much time become one object: what a lost disk loses, and how finely a moment can
 *     be chosen by time
 * @param pieceBytes of an object of the log, about
 * @param partBytes of an object of the base, about
 * @param alone with keys that may only put objects: nothing is listed or read, and that nobody else writes is up to
 *     whoever set it up
 */
public record UploadSettings(Duration interval, int pieceBytes, int partBytes, boolean alone) {
    private static final int BYTES = 8 << 20;

    /** Objects of one second, or 8 MiB. */
    public static UploadSettings usual() {
        return new UploadSettings(Duration.ofSeconds(1), BYTES, BYTES, false);
    }
}
