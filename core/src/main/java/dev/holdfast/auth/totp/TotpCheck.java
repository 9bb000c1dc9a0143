package dev.holdfast.auth.totp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;

/**
 * Tells whether a code is right: for the current secret or, until a moment, for the one before it, and for the step
 * before, the current and the next one. Every call makes and compares all six codes, whatever is given.
 */
public final class TotpCheck {
    private static final int SKEW = 1;

    private final Totp totp;
    private final List<Window> windows;

    /** A secret, and the moment from which it counts no longer. */
    private record Window(TotpSecret secret, Instant until) {}

    private TotpCheck(Totp totp, Window current, Window previous) {
        this.totp = totp;
        this.windows = List.of(current, previous);
    }

    /** One secret. */
    public static TotpCheck of(Totp totp, TotpSecret current) {
        return rotating(totp, current, current, Instant.MIN);
    }

    /** A new secret and the one that it replaces; codes of the latter are right until {@code until}. */
    public static TotpCheck rotating(Totp totp, TotpSecret current, TotpSecret previous, Instant until) {
        return new TotpCheck(totp, new Window(current, Instant.MAX), new Window(previous, until));
    }

    /** No code is right, after the same work. */
    public static TotpCheck never() {
        TotpSecret nobodys = TotpSecret.parse("A".repeat(32));
        return new TotpCheck(Totp.USUAL, new Window(nobodys, Instant.MIN), new Window(nobodys, Instant.MIN));
    }

    /** Whether codes of the secret with this id are right now. */
    public boolean counts(String secret, Instant now) {
        return windows.stream().anyMatch(window -> window.secret.id().equals(secret) && now.isBefore(window.until));
    }

    /** What was found. {@code code} means nothing unless it is right. */
    public record Match(boolean right, UsedCodes.Code code) {}

    /** @param given any text */
    public Match match(String given, Instant now) {
        // Lengths are compared in the open: everybody knows how long a code is.
        byte[] candidate = (given.length() == totp.digits() ? given : "-".repeat(totp.digits())).getBytes(US_ASCII);
        Match found = new Match(false, new UsedCodes.Code("", 0));
        for (Window window : windows) {
            boolean counts = now.isBefore(window.until);
            for (long step = Totp.step(now) - SKEW; step <= Totp.step(now) + SKEW; step++) {
                byte[] expected = totp.code(window.secret, step).getBytes(US_ASCII);
                Match match = new Match(true, new UsedCodes.Code(window.secret.id(), step));
                found = MessageDigest.isEqual(expected, candidate) & counts & !found.right ? match : found;
            }
        }
        return found;
    }
}
