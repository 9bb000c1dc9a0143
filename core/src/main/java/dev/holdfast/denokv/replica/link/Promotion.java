package dev.holdfast.denokv.replica.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What came of a request to take writes.
 *
 * @param done whether it takes them
 * @param why not; else what a person should know; may be empty
 * @param through the last versionstamp from before
 * @param complete whether nothing that was acknowledged elsewhere is missing, for certain
 * @param former what the one before was made to do: {@link #FENCED}, {@link #LEASE_TAKEN}, or empty for nothing
 * @param commits that are known to be missing
 * @param contactMs when the one before answered last; 0 for never
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Promotion(
        boolean done, String why, String through, boolean complete, String former, long commits, long contactMs) {
    /** It takes no writes any more. */
    public static final String FENCED = "fenced";

    /** It acknowledges no writes any more, if it does so only with the lease of its backup. */
    public static final String LEASE_TAKEN = "lease taken";

    /** Nothing was done, to it. */
    public static Promotion refused(String why) {
        return new Promotion(false, why, "", false, "", 0, 0);
    }
}
