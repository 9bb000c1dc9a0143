package dev.holdfast.denokv.history;

import dev.holdfast.denokv.value.Versionstamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One base with the log that goes on from it: a folder in Deno's layout.
 *
 * @param folder below the store's root, with a slash at its end; empty when the root itself is the folder
 * @param base through which commit the base is whole (its object {@code differential}); empty while it is being written
 */
public record Generation(String folder, Optional<Versionstamp> base) {
    private static final Pattern OURS = Pattern.compile("(\\d{8}T\\d{9})Z-[0-9a-f]{8}/");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS");

    /** Whether a folder has the name of one that this program makes. */
    static boolean isNamed(String folder) {
        return OURS.matcher(folder).matches();
    }

    /** Whether this program wrote it; its objects are numbered without a hole then. */
    public boolean isOurs() {
        return isNamed(folder);
    }

    /** When it was begun; only known of our own. */
    public Optional<Instant> begun() {
        Matcher name = OURS.matcher(folder);
        return name.matches()
                ? Optional.of(LocalDateTime.parse(name.group(1), TIME).toInstant(ZoneOffset.UTC))
                : Optional.empty();
    }
}
