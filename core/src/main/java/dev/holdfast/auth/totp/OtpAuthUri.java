package dev.holdfast.auth.totp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The address that authenticator apps read from a QR code.
 *
 * @see <a href="https://github.com/google/google-authenticator/wiki/Key-Uri-Format">Key URI format</a>
 */
public final class OtpAuthUri {
    private static final String ISSUER = "Holdfast";

    private OtpAuthUri() {}

    /** @param label what the app shows beside the code, e.g. the name of the server */
    public static String of(TotpSecret secret, Totp totp, String label) {
        return "otpauth://totp/" + ISSUER + ":" + encoded(label) + "?secret=" + secret.base32() + "&issuer=" + ISSUER
                + "&algorithm=" + totp.hash().name() + "&digits=" + totp.digits() + "&period="
                + Totp.STEP.toSeconds();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
