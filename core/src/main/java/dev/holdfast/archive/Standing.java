package dev.holdfast.archive;

import java.time.Instant;
import java.util.List;

/**
 * A snapshot as retention sees it.
 *
 * @param forgotten its removal was begun, and must be gone on with
 * @param bereft it was sealed or proven once, but has lost what sealed it: damage, not a leftover
 */
public record Standing(SnapshotInfo info, List<Hold> holds, boolean forgotten, boolean bereft) {

    /** The reasons of the holds in force; empty when there is none. */
    public String held(Instant now) {
        return String.join(
                "; ",
                holds.stream()
                        .filter(hold -> hold.isInForce(now))
                        .map(Hold::reason)
                        .toList());
    }
}
