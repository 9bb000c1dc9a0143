package dev.holdfast.denokv.replica.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * How a database stands among its copies, as it says itself.
 *
 * @param role {@code primary}, {@code replica}, {@code fenced} or {@code promoted}
 * @param by for whom it is fenced; else empty
 * @param through the last versionstamp from before it was promoted; empty when it was not
 * @param nowMs its clock
 * @param following what it follows; null when it is no replica
 * @param replicas that follow it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Standing(
        String role, String by, String through, Log log, long nowMs, Following following, List<Follower> replicas) {
    /** Whether it was promoted, and had everything up to that versionstamp then. */
    public boolean isPromotedWith(String newest) {
        return through != null && newest.compareTo(through) <= 0;
    }

    /**
     * Its log of commits.
     *
     * @param newest versionstamp
     * @param oldest behind which it has everything
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Log(String generation, String newest, String oldest) {}

    /**
     * A replica's own view.
     *
     * @param source address
     * @param state in words
     * @param at versionstamp that it shows; empty while there is no state
     * @param lagMs how long the first commit waits that is known to be missing
     * @param contactMs when the source answered last; 0 for never
     * @param problem empty when all is well
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Following(
            String source, String state, String at, long commits, long lagMs, long contactMs, String problem) {}

    /**
     * One that follows.
     *
     * @param at versionstamp that it said it has
     * @param seenMs when it asked last
     * @param isLost what it needs is not kept any more
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Follower(String id, String at, long commits, long seenMs, boolean isLost) {}
}
