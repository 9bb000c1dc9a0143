package dev.holdfast.denokv.replica.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What came of a request to take no writes any more.
 *
 * @param by for whom it takes none; empty when it was refused
 * @param why it was refused; else empty
 * @param generation of its log, and
 * @param newest the last versionstamp that it has ever given
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Fencing(String by, String why, String generation, String newest) {
    /** Nothing was done. */
    public static Fencing refused(String why) {
        return new Fencing("", why, "", "");
    }
}
