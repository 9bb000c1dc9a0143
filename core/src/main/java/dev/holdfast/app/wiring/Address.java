package dev.holdfast.app.wiring;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as a person types it, cut in two.
 *
 * @param scheme of the room; {@code snapshot} for {@code STORE@SNAPSHOT}; empty for anything else
 * @param rest behind the scheme; for a snapshot the store
 * @param snapshot its id, {@code latest} or {@code proven}, also of one source: {@code d1-shop/latest}; empty for other schemes
 */
record Address(String scheme, String rest, String snapshot) {
    private static final Set<String> SCHEMES =
            Set.of("d1", "kv", "wrangler", "sqlite", "sql", "json", "csv", "denokv", "denokv-backup");
    private static final Pattern SNAPSHOT =
            Pattern.compile("(.+)@((?:[a-z0-9][a-z0-9._-]*/)?(?:latest|proven|\\d{8}T\\d{9}Z))", Pattern.DOTALL);

    static Address parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        if (SCHEMES.contains(scheme) && colon + 1 < text.length()) {
            return new Address(scheme, text.substring(colon + 1), "");
        }
        Matcher matcher = SNAPSHOT.matcher(text);
        return matcher.matches()
                ? new Address("snapshot", matcher.group(1), matcher.group(2))
                : new Address("", text, "");
    }
}
