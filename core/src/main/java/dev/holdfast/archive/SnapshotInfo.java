package dev.holdfast.archive;

import dev.holdfast.archive.layout.Headline;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.Proof;
import java.time.Instant;
import java.util.List;

/**
 * What a listing says of a snapshot, without looking into its parts.
 *
 * @param id {@code <slug>/<time>}
 * @param time when it was begun
 * @param proof the newest that counts, or null
 * @param headline null unless it is sealed
 * @param manifest null when it is not sealed, or encrypted
 * @param recipients who can read it; empty unless it is encrypted
 * @param note why it is {@link State#UNREADABLE}, else empty
 */
public record SnapshotInfo(
        String id,
        String slug,
        Instant time,
        State state,
        Headline headline,
        Manifest manifest,
        List<String> recipients,
        Proof proof,
        String note) {

    /** How far it can be relied on. Only {@link #PROVEN} is good. */
    public enum State {
        /** Being written, or given up. */
        UNFINISHED,
        /** Whole, but nobody has restored it yet. */
        SEALED,
        /** Its last test restore gave back what was captured. */
        PROVEN,
        /** Its last test restore did not. */
        FAILED_PROOF,
        /** Manifest or checksums are damaged, or made by a newer Holdfast. Not to be taken for given up. */
        UNREADABLE
    }

    /** True for a snapshot that can be opened, if it is encrypted by those who have a key. */
    public boolean isSealed() {
        return headline != null;
    }

    public boolean isEncrypted() {
        return !recipients.isEmpty();
    }

    /** When it was last proven good, or null. */
    public Instant provenAt() {
        return state == State.PROVEN ? proof.time() : null;
    }

    /** Records in all collections; 0 unless it is sealed. */
    public long records() {
        return headline == null ? 0 : headline.records();
    }

    /** Bytes of its parts as stored; 0 unless it is sealed. */
    public long bytes() {
        return headline == null ? 0 : headline.bytes();
    }

    /** Whether everything that was announced is in it. */
    public boolean isComplete() {
        return headline != null && headline.complete();
    }
}
