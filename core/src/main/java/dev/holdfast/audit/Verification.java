package dev.holdfast.audit;

import java.util.List;

/**
 * What a check found.
 *
 * @param missingHeads hashes that were asked for and that no log holds: something was cut off
 */
public record Verification(List<Log> logs, List<String> missingHeads) {
    /**
     * One log.
     *
     * @param entries that are as they were written, from the first on
     * @param head the hash of the last of these; empty when there is none
     * @param problem the first one, or null
     */
    public record Log(String log, long entries, String head, Problem problem) {}

    /** Whether everything is as it was written. */
    public boolean ok() {
        return missingHeads.isEmpty() && logs.stream().allMatch(log -> log.problem() == null);
    }
}
