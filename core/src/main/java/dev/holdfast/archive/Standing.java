package dev.holdfast.archive;

import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.StoredPlan;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A snapshot as retention sees it.
 *
 * @param forgotten its removal was begun, and must be gone on with
 * @param spared its removal was begun and took nothing away: it is sealed, and is judged like any other
 * @param bereft it was sealed or proven once, but has lost what sealed it: damage, not a leftover
 */
public record Standing(SnapshotInfo info, List<Hold> holds, boolean forgotten, boolean spared, boolean bereft) {

    static Standing of(SnapshotInfo info, Folder folder) {
        Map<String, Long> files = folder.files("");
        boolean marked = files.containsKey(Removal.MARK);
        boolean spared = marked && files.containsKey(Sums.NAME);
        boolean forgotten = marked && !spared;
        boolean bereft = !forgotten && info.state() == SnapshotInfo.State.UNFINISHED && wasSealed(files);
        boolean held = files.keySet().stream().anyMatch(name -> name.startsWith(Removal.HOLDS));
        return new Standing(info, held ? Removal.holds(folder) : List.of(), forgotten, spared, bereft);
    }

    private static boolean wasSealed(Map<String, Long> files) {
        boolean wasProven = files.keySet().stream().anyMatch(name -> name.startsWith("proofs/"));
        boolean hasTop =
                files.containsKey(Manifest.NAME) || files.keySet().stream().anyMatch(Head::isName);
        return wasProven || files.containsKey(Sums.NAME) || (hasTop && !files.containsKey(StoredPlan.NAME));
    }

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
