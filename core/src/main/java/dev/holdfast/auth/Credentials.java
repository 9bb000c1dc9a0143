package dev.holdfast.auth;

import dev.holdfast.auth.keys.KeyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller shows: {@code Bearer <code>}, {@code Bearer <key>}, both as {@code Bearer <key>.<code>} or as two values.
 *
 * @param code empty text if none
 * @param wellFormed false if there is something else, or two of a kind; then nothing of it counts
 */
record Credentials(String code, Optional<KeyText> key, boolean wellFormed) {
    private static final String SCHEME = "bearer ";
    private static final int MOST = 2;
    private static final int LONGEST = 200;

    static Credentials of(List<String> authorization) {
        List<String> codes = new ArrayList<>();
        List<KeyText> keys = new ArrayList<>();
        boolean wellFormed = authorization.size() <= MOST;
        for (String value : authorization.subList(0, Math.min(MOST, authorization.size()))) {
            wellFormed &= read(value, codes, keys);
        }
        wellFormed &= codes.size() <= 1 & keys.size() <= 1;
        return wellFormed
                ? new Credentials(
                        codes.isEmpty() ? "" : codes.getFirst(), keys.stream().findFirst(), true)
                : new Credentials("", Optional.empty(), false);
    }

    private static boolean read(String value, List<String> codes, List<KeyText> keys) {
        if (value.length() > LONGEST || !value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        String[] parts = value.substring(SCHEME.length()).strip().split("\\.", -1);
        for (String part : parts) {
            boolean isCode = part.matches("[0-9]{6}|[0-9]{8}");
            if (isCode) {
                codes.add(part);
            }
            Optional<KeyText> key = KeyText.parse(part);
            key.ifPresent(keys::add);
            if (!isCode && key.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    boolean hasCode() {
        return !code.isEmpty();
    }

    boolean hasKey() {
        return key.isPresent();
    }

    /** The name under which wrong keys are counted. */
    String keyName() {
        return "key:" + key.map(KeyText::id).orElse("");
    }
}
