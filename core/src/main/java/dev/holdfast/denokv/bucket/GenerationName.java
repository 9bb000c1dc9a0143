package dev.holdfast.denokv.bucket;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a folder that holds one generation of a backup: when it was begun, and an id. Names sort by time.
 *
 * @param begun in whole milliseconds
 * @param id eight hexadecimal digits in lower case
 */
public record GenerationName(Instant begun, String id) implements Comparable<GenerationName> {
    private static final Pattern FORM = Pattern.compile("(\\d{8}T\\d{9}Z)-([0-9a-f]{8})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    /** One that begins now. */
    public static GenerationName of(Instant now, int id) {
        return new GenerationName(now.truncatedTo(ChronoUnit.MILLIS), String.format("%08x", id));
    }

    /** The generation in this folder; empty when it is no name of one. */
    public static Optional<GenerationName> parse(String folder) {
        Matcher matcher = FORM.matcher(folder);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new GenerationName(TIME.parse(matcher.group(1), Instant::from), matcher.group(2)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(GenerationName other) {
        return toString().compareTo(other.toString());
    }

    /** As the folder is named. */
    @Override
    public String toString() {
        return TIME.format(begun) + "-" + id;
    }
}
