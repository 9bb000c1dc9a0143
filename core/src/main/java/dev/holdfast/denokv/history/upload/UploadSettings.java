package dev.holdfast.denokv.history.upload;

import dev.holdfast.model.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * How a backup is written.
 *
 * @param interval commits of at most so much time become one object: what a lost disk loses, and how finely a moment can
 *     be chosen by time
 * @param pieceBytes of an object of the log, about
 * @param partBytes of an object of the base, about
 * @param lease how long the right to write lasts; empty with keys that may only put objects: then nothing is removed, what
 *     they may not list or read is done without, and that nobody else writes is up to whoever set it up
 * @param rebase a generation that is older is followed by a new one, beside which it goes on until that is complete
 * @param keepHistory generations that are of no use for going back so far are removed
 */
public record UploadSettings(
        Duration interval,
        int pieceBytes,
        int partBytes,
        Optional<Duration> lease,
        Optional<Duration> rebase,
        Optional<Duration> keepHistory) {
    private static final int BYTES = 8 << 20;
    static final Duration LEASE = Duration.ofSeconds(15);

    /** @throws Failure USAGE for what does not go together */
    public UploadSettings {
        if (lease.isEmpty() && keepHistory.isPresent()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "without a lease no generation can be removed: another server may read or write it",
                    "Leave the removal to a rule of the bucket, or have a lease");
        }
    }

    /** Objects of one second, or 8 MiB; a lease of 15 seconds; one generation for ever. */
    public static UploadSettings usual() {
        return new UploadSettings(
                Duration.ofSeconds(1), BYTES, BYTES, Optional.of(LEASE), Optional.empty(), Optional.empty());
    }

    boolean alone() {
        return lease.isEmpty();
    }
}
