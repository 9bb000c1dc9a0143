package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import dev.holdfast.alert.rules.SourceFacts.LastRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What can be wrong with the backups of one source. */
final class SourceRules {
    /** That the newest snapshot is known to be bad is as good as no run. */
    Optional<Finding> failedRun(SourceFacts source) {
        Optional<Finding> proof = failedProof(source);
        return ofLastRun(source)
                .map(run -> proof.map(other -> both(run, other)).orElse(run))
                .or(() -> proof);
    }

    /** One does not hide the other: a later run may mend the first, and not what is stored. */
    private static Finding both(Finding run, Finding proof) {
        return Finding.of(
                run.rule(),
                run.subject(),
                run.severity(),
                run.message() + "; and " + proof.message(),
                run.hint() + " " + proof.hint());
    }

    private static Optional<Finding> failedProof(SourceFacts source) {
        SourceFacts.Taken newest =
                source.shelf() == null ? null : source.shelf().newest();
        if (newest == null || !newest.failed()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.FAILED_RUN,
                source.subject(),
                Severity.WARNING,
                "the newest snapshot of " + source.source() + ", " + newest.id()
                        + ", is damaged: its newest proof failed",
                "holdfast show " + source.store() + " " + newest.id()
                        + " says what is wrong with it. Take another one: holdfast backup " + source.backup()
                        + ", or POST /api/v1/runs."));
    }

    private static Optional<Finding> ofLastRun(SourceFacts source) {
        LastRun run = source.run();
        if (run != null && run.outcome() == LastRun.Outcome.UNPROVEN) {
            return unproven(source, run);
        }
        if (run == null || run.outcome() != LastRun.Outcome.FAILED || isMadeUpFor(source)) {
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

    private static Optional<Finding> unproven(SourceFacts source, LastRun run) {
        SourceFacts.Shelf shelf = source.shelf();
        boolean isProvenSince = shelf != null
                && shelf.proven() != null
                && (shelf.newest() == null
                        || !shelf.newest().time().isAfter(shelf.proven().time()));
        return isProvenSince
                ? Optional.empty()
                : Optional.of(Finding.of(
                        Rule.FAILED_RUN,
                        source.subject(),
                        Severity.WARNING,
                        "the backup " + source.backup() + " of " + source.source() + " ended at " + run.endedAt()
                                + " with a snapshot that is " + run.reason(),
                        "Prove it with a key, or take another one: holdfast backup " + source.backup()
                                + ", or POST /api/v1/runs."));
    }

    /** By hand, for example, which is no run of the server. */
    private static boolean isMadeUpFor(SourceFacts source) {
        SourceFacts.Taken proven =
                source.shelf() == null ? null : source.shelf().proven();
        return proven != null && proven.time().isAfter(source.run().endedAt());
    }

    Optional<Finding> provenAge(SourceFacts source, Instant now) {
        Duration limit = source.provenWithin();
        SourceFacts.Taken proven = source.shelf().proven();
        if (limit == null || (proven != null && !proven.time().plus(limit).isBefore(now))) {
            return Optional.empty();
        }
        boolean wasThere = source.run() != null
                && (source.run().outcome() == LastRun.Outcome.SUCCEEDED
                        || source.run().outcome() == LastRun.Outcome.UNPROVEN);
        String message = proven == null
                ? source.source() + " has no proven snapshot in " + source.store()
                        + (wasThere ? ", although its last run succeeded" : "")
                : "the newest proven snapshot of " + source.source() + " in " + source.store() + " is " + proven.id()
                        + ", and may be no older than " + text(limit);
        Finding finding = Finding.of(
                Rule.PROVEN_AGE,
                source.subject(),
                Severity.CRITICAL,
                message,
                "See whether its runs fail, wait or were never started; then: holdfast backup " + source.backup()
                        + ". A snapshot that is only sealed: holdfast prove STORE SNAPSHOT.");
        // Before the first one there is time; but one that was made and is gone is gone.
        return Optional.of(proven == null && !wasThere ? finding.after(limit) : finding);
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

    Optional<Finding> incomplete(SourceFacts source) {
        SourceFacts.Taken newest = source.shelf().newest();
        if (newest == null || newest.missing().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.INCOMPLETE,
                source.subject(),
                Severity.WARNING,
                "the newest snapshot of " + source.source() + ", " + newest.id() + ", is incomplete: "
                        + newest.missing(),
                "What is named there can not be restored from it; holdfast show " + source.store() + " " + newest.id()
                        + " says all. The newest complete one is kept until there is another."));
    }

    /** As people write it: whole days if it is, else hours, else minutes. */
    static String text(Duration duration) {
        if (duration.toMinutes() % (24 * 60) == 0 && duration.toDays() > 1) {
            return duration.toDays() + " days";
        }
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
}
