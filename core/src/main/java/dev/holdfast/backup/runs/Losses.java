package dev.holdfast.backup.runs;

import java.util.List;
import java.util.Map;

/** Says which collections have lost so many records that somebody must look at it. Safe for several threads. */
@FunctionalInterface
public interface Losses {
    /**
     * Compares two snapshots of a source.
     *
     * @param before records of each collection of the older one; under {@link dev.holdfast.backup.Inventory#ALL} those of all,
     *     where no more is known
     * @return the greatest first; empty when there is none
     */
    List<Loss> between(Map<String, Long> before, Map<String, Long> after);

    /** One collection, with its records. */
    record Loss(String collection, long before, long after) {}

    /** What has been lost since a snapshot. */
    record Since(String snapshot, List<Loss> losses) {}
}
