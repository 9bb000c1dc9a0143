package dev.holdfast.backup.retention;

import java.util.List;

/**
 * What becomes of one snapshot.
 *
 * @param reasons why it stays, or the one why it goes; never empty
 */
public record Decision(Snapshot snapshot, boolean keep, List<String> reasons) {
    public Decision {
        reasons = List.copyOf(reasons);
    }
}
