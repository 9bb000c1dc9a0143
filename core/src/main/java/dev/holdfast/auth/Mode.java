package dev.holdfast.auth;

import dev.holdfast.model.Failure;
import java.util.Locale;

/** What a caller has to show. */
public enum Mode {
    /** A code. Whoever has one may do everything. */
    TOTP(true, false),
    /** A key. */
    KEY(false, true),
    /** A code or a key; if both are shown, both must be right. */
    EITHER(true, true),
    /** A key and a code; the key says what its owner may do. */
    BOTH(true, true);

    private final boolean takesCode;
    private final boolean takesKey;

    Mode(boolean takesCode, boolean takesKey) {
        this.takesCode = takesCode;
        this.takesKey = takesKey;
    }

    public boolean takesCode() {
        return takesCode;
    }

    public boolean takesKey() {
        return takesKey;
    }

    /** Whether these are enough, if they are right. */
    boolean isEnough(boolean code, boolean key) {
        return switch (this) {
            case TOTP -> code;
            case KEY -> key;
            case EITHER -> code | key;
            case BOTH -> code & key;
        };
    }

    /** @throws Failure USAGE when {@code word} names none */
    public static Mode of(String word) {
        for (Mode mode : values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
                return mode;
            }
        }
        throw new Failure(
                Failure.Kind.USAGE,
                "there is no way to authenticate called \"" + word + "\"",
                "Say mode = \"totp\", \"key\", \"either\" or \"both\".");
    }
}
