package dev.holdfast.server.api;

import dev.holdfast.server.http.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Moments as callers write them: {@code 2027-06-30T12:00:00Z}, or a day, which is its end in UTC. */
final class Moments {
    private Moments() {}

    /** @throws Problem 400 when it is none, or not after {@code now} */
    static Instant future(String name, String text, Instant now) {
        Instant moment;
        try {
            moment = text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atTime(23, 59, 59).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw Problem.of(400, name + " is no moment", "Write 2027-06-30T12:00:00Z, or 2027-06-30.");
        }
        if (!moment.isAfter(now)) {
            throw Problem.of(400, name + " is past", "");
        }
        return moment;
    }
}
