package dev.holdfast.archive.layout;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code <slug>/<yyyyMMdd'T'HHmmssSSS'Z'>}, the name and the folder of a snapshot. */
public record SnapshotId(String slug, Instant time) implements Comparable<SnapshotId> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'");

    /** The one of this moment, to the millisecond. */
    public static SnapshotId of(String slug, Instant moment) {
        return new SnapshotId(slug, moment.truncatedTo(ChronoUnit.MILLIS));
    }

    public static Optional<SnapshotId> parse(String id) {
        int slash = id.indexOf('/');
        String slug = slash < 0 ? "" : id.substring(0, slash);
        return Slug.isValid(slug)
                ? time(id.substring(slash + 1)).map(time -> new SnapshotId(slug, time))
                : Optional.empty();
    }

    /** The snapshot that an object of the store belongs to, if it is one of ours. */
    public static Optional<SnapshotId> ofObject(String name) {
        int first = name.indexOf('/');
        int second = name.indexOf('/', first + 1);
        return first < 0 || second < 0 ? Optional.empty() : parse(name.substring(0, second));
    }

    public static String stamp(Instant time) {
        return STAMP.format(time.atOffset(ZoneOffset.UTC));
    }

    public static Optional<Instant> time(String stamp) {
        try {
            Instant time = LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC);
            return stamp(time).equals(stamp) ? Optional.of(time) : Optional.empty();
        } catch (DateTimeParseException foreign) {
            return Optional.empty();
        }
    }

    /** The name in the store of one of its files. */
    public String file(String name) {
        return this + "/" + name;
    }

    @Override
    public int compareTo(SnapshotId other) {
        int order = time.compareTo(other.time);
        return order != 0 ? order : slug.compareTo(other.slug);
    }

    @Override
    public String toString() {
        return slug + "/" + stamp(time);
    }
}
