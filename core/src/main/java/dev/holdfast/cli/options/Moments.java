package dev.holdfast.cli.options;

import dev.holdfast.model.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them: {@code 90d}, {@code 12h}, a date, which is the end of that day in UTC, or a date with its time. */
public final class Moments {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([dh])");

    private Moments() {}

    /** @throws Failure USAGE for anything else, and for a moment that is not ahead */
    public static Instant ahead(String option, String text, Instant now) {
        Instant moment = parse(option, text, now);
        if (!moment.isAfter(now)) {
            throw new Failure(
                    Failure.Kind.USAGE, option + " " + text + " is not ahead", "Say a moment to come, as 90d.");
        }
        return moment;
    }

    private static Instant parse(String option, String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            long amount = Long.parseLong(span.group(1));
            return now.plus(span.group(2).equals("d") ? Duration.ofDays(amount) : Duration.ofHours(amount));
        }
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atTime(23, 59, 59).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    option + " is no moment: " + text,
                    "Write 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z.",
                    e);
        }
    }
}
