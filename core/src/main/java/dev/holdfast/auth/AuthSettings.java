package dev.holdfast.auth;

import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.totp.TotpCheck;

/**
 * How the server tells friend from stranger.
 *
 * @param codes {@link TotpCheck#never} where no secret is configured
 * @param callsPerMinute of one address, and of one principal
 */
public record AuthSettings(Mode mode, TotpCheck codes, Callers callers, int callsPerMinute) {
    /** Enough for a console and a few scripts, far too few to guess. */
    public static final int USUAL_CALLS = 1_200;
}
