package dev.holdfast.archive;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Origin;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.Signer;
import java.time.Clock;
import java.util.Optional;

/**
 * How a snapshot is written.
 *
 * @param mode how the source is read; what was read otherwise is not gone on with
 * @param tool name and version, for the manifest
 * @param encryption to whom; {@link Encryption#NONE} for a plain snapshot
 * @param signer empty: it is not signed
 * @param partBytes of SQL or JSON text at which a part ends
 * @param fresh true: begin anew even if an unfinished snapshot could be gone on with
 */
public record SnapshotSettings(
        Origin origin,
        String mode,
        String tool,
        Compression compression,
        Encryption encryption,
        Optional<Signer> signer,
        long partBytes,
        boolean fresh,
        Clock clock,
        Owner owner) {
    public static final long PART_BYTES = 64_000_000;

    /** Compressed, in parts of the usual size, going on where a dead run stopped. */
    public static SnapshotSettings of(Origin origin, String tool, Clock clock, Owner owner) {
        return new SnapshotSettings(
                origin, "", tool, Compression.ZSTD, Encryption.NONE, Optional.empty(), PART_BYTES, false, clock, owner);
    }

    public SnapshotSettings withMode(String other) {
        return new SnapshotSettings(
                origin, other, tool, compression, encryption, signer, partBytes, fresh, clock, owner);
    }

    public SnapshotSettings with(Compression other) {
        return new SnapshotSettings(origin, mode, tool, other, encryption, signer, partBytes, fresh, clock, owner);
    }

    public SnapshotSettings with(Encryption other) {
        return new SnapshotSettings(origin, mode, tool, compression, other, signer, partBytes, fresh, clock, owner);
    }

    public SnapshotSettings with(Optional<Signer> other) {
        return new SnapshotSettings(origin, mode, tool, compression, encryption, other, partBytes, fresh, clock, owner);
    }

    public SnapshotSettings with(Owner other) {
        return new SnapshotSettings(
                origin, mode, tool, compression, encryption, signer, partBytes, fresh, clock, other);
    }

    public SnapshotSettings withPartBytes(long bytes) {
        return new SnapshotSettings(origin, mode, tool, compression, encryption, signer, bytes, fresh, clock, owner);
    }

    public SnapshotSettings withFresh(boolean anew) {
        return new SnapshotSettings(origin, mode, tool, compression, encryption, signer, partBytes, anew, clock, owner);
    }
}
