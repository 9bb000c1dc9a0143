package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What can be wrong with the backups of one source. */
final class SourceRules {
    Optional<Finding> failedRun(SourceFacts source) {
        SourceFacts.LastRun run = source.run();
        if (run == null || !run.failed()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.FAILED_RUN,
                source.subject(),
                Severity.WARNING,
                "the backup " + source.backup() + " of " + source.source() + " failed at " + run.endedAt() + ": "
                        + (run.reason() == null ? "no reason was kept" : run.reason()),
                "Look at run " + run.id() + "; when its cause is mended, start it again: holdfast backup "
                        + source.backup() + ", or POST /api/v1/runs."));
    }

    Optional<Finding> provenAge(SourceFacts source, Instant now) {
        Duration limit = source.provenWithin();
        SourceFacts.Taken proven = source.shelf().proven();
        if (limit == null || (proven != null && !proven.time().plus(limit).isBefore(now))) {
            return Optional.empty();
        }
        String message = proven == null
                ? source.source() + " has no proven snapshot in " + source.store()
                : "the newest proven snapshot of " + source.source() + " in " + source.store() + " is " + proven.id()
                        + ", and may be no older than " + text(limit);
        Finding finding = Finding.of(
                Rule.PROVEN_AGE,
                source.subject(),
                Severity.CRITICAL,
                message,
                "See whether its runs fail, wait or were never started; then: holdfast backup " + source.backup()
                        + ". A snapshot that is only sealed: holdfast prove STORE SNAPSHOT.");
        return Optional.of(proven == null ? finding.after(limit) : finding);
    }

    Optional<Finding> fuzzy(SourceFacts source) {
        SourceFacts.Taken newest = source.shelf().newest();
        if (!source.exact() || newest == null || !newest.fuzzy()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.FUZZY,
                source.subject(),
                Severity.WARNING,
                "the newest snapshot of " + source.source() + ", " + newest.id()
                        + ", is fuzzy, and exact ones are required",
                "It was written to while it was read. Take it at a quieter time, or with mode = \"export\"."));
    }

    /** As people write it: whole days if it is, else hours, else minutes. */
    static String text(Duration duration) {
        if (duration.toMinutes() % (24 * 60) == 0 && duration.toDays() > 1) {
            return duration.toDays() + " days";
        }
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
}
