package dev.holdfast.denokv.history;

import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * Which state of a backup is meant: the newest, that after a commit or at a time, or that just before it.
 *
 * <p>As people write it: {@code latest}, 20 hexadecimal digits, an RFC 3339 time such as {@code 2026-05-01T12:00:00Z}, and
 * the latter two with {@code before:} ahead of them.
 */
public sealed interface When {

    /** The last commit of the newest generation. */
    record Latest() implements When {}

    /**
     * The state with all commits up to this versionstamp, which need not be one of a commit.
     *
     * @param before without this one itself
     */
    record Stamp(Versionstamp stamp, boolean before) implements When {}

    /**
     * The state with all commits up to this time, by the clock of whoever wrote the log.
     *
     * @param before without those of this very millisecond
     */
    record Time(Instant time, boolean before) implements When {}

    /** @throws Failure USAGE for any other text */
    static When parse(String text) {
        boolean before = text.startsWith("before:");
        String rest = before ? text.substring("before:".length()) : text;
        if (text.equals("latest")) {
            return new Latest();
        }
        try {
            return rest.matches("[0-9a-fA-F]{20}")
                    ? new Stamp(Versionstamp.parse(rest), before)
                    : new Time(OffsetDateTime.parse(rest).toInstant(), before);
        } catch (DateTimeParseException | Malformed e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "\"" + text + "\" is no moment of a backup",
                    "Write latest, a versionstamp of 20 digits, a time as 2026-05-01T12:00:00Z, or before: and one of"
                            + " these two",
                    e);
        }
    }
}
