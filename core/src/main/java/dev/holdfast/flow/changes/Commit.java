package dev.holdfast.flow.changes;

import java.time.Instant;
import java.util.List;

/**
 * One transaction: all of its changes are in effect, or none.
 *
 * @param position behind this commit; reading on from it gives the next one
 * @param time when it was made, by the source's clock; never before that of an earlier commit of its generation
 * @param origin who made it, in the source's own words
 * @param changes in the order in which they were made; a record may occur twice, and there may be none
 */
public record Commit(Position position, Instant time, String origin, List<Change> changes) {

    /** What it takes in memory, about. */
    public long bytes() {
        return changes.stream().mapToLong(Change::bytes).sum();
    }
}
