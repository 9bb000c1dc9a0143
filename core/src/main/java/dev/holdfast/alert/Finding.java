package dev.holdfast.alert;

import java.time.Duration;

/**
 * Something that is wrong just now, as a rule found it. The same thing gives the same texts each time: what changes from
 * minute to minute, as an age, does not belong into them, but for when a store was last tried.
 *
 * @param subject what it is about: a source, a store, an account; together with the rule it tells alerts apart
 * @param message what happened to what
 * @param hint what to do next
 * @param after how long it must have been so before somebody is told
 * @param isPassing it ends by itself, which nobody needs to be told
 */
public record Finding(
        Rule rule, String subject, Severity severity, String message, String hint, Duration after, boolean isPassing) {
    private static final int LONGEST = 1_000;

    public Finding {
        subject = line(subject);
        message = line(message);
        hint = line(hint);
    }

    /** Something that somebody is told at once, and again when it is over. */
    public static Finding of(Rule rule, String subject, Severity severity, String message, String hint) {
        return new Finding(rule, subject, severity, message, hint, Duration.ZERO, false);
    }

    public Finding after(Duration duration) {
        return new Finding(rule, subject, severity, message, hint, duration, isPassing);
    }

    public Finding passing() {
        return new Finding(rule, subject, severity, message, hint, after, true);
    }

    /** One line of bounded length: names of databases and answers of servers may hold anything. */
    public static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }
}
