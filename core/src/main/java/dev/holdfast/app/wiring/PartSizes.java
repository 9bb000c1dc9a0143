package dev.holdfast.app.wiring;

import dev.holdfast.archive.SnapshotSettings;
import dev.holdfast.cloudflare.d1.D1Target;

/**
 * How large pieces are that are carried out, or stored, as a whole, in bytes of text.
 *
 * @param snapshot a part of a snapshot
 * @param restore a part of a restore into D1
 */
public record PartSizes(long snapshot, long restore) {
    static final PartSizes USUAL = new PartSizes(SnapshotSettings.PART_BYTES, D1Target.PART_BYTES);
}
