package dev.holdfast.auth;

import dev.holdfast.auth.keys.KeyCheck;
import dev.holdfast.auth.totp.TotpCheck;
import java.util.Set;

/** What was shown, and what of it is right. */
record Showing(Mode mode, Credentials shown, TotpCheck.Match code, KeyCheck.Match key) {
    private static final Principal UNKNOWN = new Principal("unknown", "", Set.of(), "");

    /** Whether the code counts in this mode and was shown. */
    boolean usesCode() {
        return mode.takesCode() & shown.hasCode();
    }

    boolean usesKey() {
        return mode.takesKey() & shown.hasKey();
    }

    /** Whether something is shown that does not suffice, however right it is. */
    boolean isIncomplete() {
        return shown.wellFormed() & !mode.isEnough(shown.hasCode(), shown.hasKey());
    }

    /** Whether all that counts is right, apart from expiry. */
    boolean isRight() {
        return shown.wellFormed()
                & mode.isEnough(shown.hasCode(), shown.hasKey())
                & (code.right() | !usesCode())
                & (key.right() | !usesKey());
    }

    boolean hasExpired() {
        return usesKey() & key.expired();
    }

    /** Whose credentials these are; nobody's if they are wrong. */
    Principal principal() {
        String secret = usesCode() ? code.code().secret() : "";
        Principal byKey = new Principal(
                "key:" + key.key().id() + (usesCode() ? "+totp" : ""),
                key.key().name(),
                key.key().roles(),
                secret);
        Principal owner = usesKey() ? byKey : Principal.ofCode(secret);
        return isRight() ? owner : UNKNOWN;
    }

    /** Under which wrong keys are counted; empty for calls without. */
    String keyName() {
        return usesKey() ? shown.keyName() : "";
    }

    /** Under which wrong codes are counted; empty for calls without. */
    String codeName() {
        return usesCode() ? "totp" : "";
    }
}
