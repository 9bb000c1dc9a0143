package dev.holdfast.backup;

import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.model.Finding;
import java.time.Duration;
import java.util.List;

/** Says that a snapshot is not the newest there is, and why no newer one was taken. */
final class PassedOver {
    private PassedOver() {}

    /** @param newer than the chosen one, oldest first */
    static List<Finding> findings(SnapshotInfo chosen, List<SnapshotInfo> newer) {
        if (newer.isEmpty()) {
            return List.of();
        }
        SnapshotInfo newest = newer.getLast();
        String older = age(Duration.between(chosen.time(), newest.time()));
        String others = newer.size() == 1 ? "" : "; it is one of " + newer.size() + " newer ones that are not proven";
        return List.of(new Finding(
                newest.id(), why(newest) + "; " + chosen.id() + ", which is taken, is " + older + " older" + others));
    }

    private static String why(SnapshotInfo info) {
        return switch (info.state()) {
            case UNREADABLE -> "it is unreadable: " + info.note();
            case FAILED_PROOF -> "its last proof failed" + first(info.proof().findings());
            case UNFINISHED -> "it is damaged: SHA256SUMS or the manifest is missing";
            case SEALED, PROVEN -> "it is not proven yet";
        };
    }

    private static String first(List<Finding> findings) {
        return findings.isEmpty()
                ? ""
                : ": " + (findings.getFirst().name() + " " + findings.getFirst().reason()).strip();
    }

    /** The two largest units: seconds tell two snapshots of a test apart, days two of a team. */
    private static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        return age.toHours() > 0
                ? age.toHours() + " h " + age.toMinutesPart() + " min"
                : age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : age.toSeconds() + " s";
    }
}
