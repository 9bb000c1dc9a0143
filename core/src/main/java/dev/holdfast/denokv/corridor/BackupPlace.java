package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.history.When;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment of a continuous backup, as {@code STORE@MOMENT}; the newest without one.
 *
 * @param store its address
 */
record BackupPlace(String store, When when) {
    private static final Pattern MOMENT =
            Pattern.compile("(.+)@(latest|(?:before:)?(?:[0-9a-fA-F]{20}|\\d{4}-\\d\\d-\\d\\d[^@/]*))", Pattern.DOTALL);

    /** @throws dev.holdfast.model.Failure USAGE for a time that is none */
    static BackupPlace parse(String place) {
        Matcher matcher = MOMENT.matcher(place);
        return matcher.matches()
                ? new BackupPlace(matcher.group(1), When.parse(matcher.group(2)))
                : new BackupPlace(place, new When.Latest());
    }
}
