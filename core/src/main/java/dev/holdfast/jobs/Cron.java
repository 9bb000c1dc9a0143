package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** A cron expression of five fields in a time zone. */
final class Cron {
    /** Longer than the hour that comes twice, and not too many moments of an expression that names every minute. */
    private static final Duration STRIDE = Duration.ofHours(3);

    private final CronSchedule schedule;

    /** @throws JobsRefusal INVALID */
    Cron(String expression, ZoneId zone) {
        try {
            if (expression.strip().split("\\s+").length != 5) {
                throw new IllegalArgumentException(
                        "it needs five fields: minute, hour, day of month, month, day of week");
            }
            this.schedule = new CronSchedule(expression.strip(), zone, CronStyle.UNIX);
        } catch (IllegalArgumentException e) {
            throw new JobsRefusal(
                    JobsRefusal.Kind.INVALID,
                    "the cron expression \"" + expression + "\" is not understood: " + e.getMessage());
        }
    }

    /**
     * The first moment after both.
     *
     * <p>It is reached from one moment to the next: asked about any time in the hour that comes twice in autumn, the
     * library would name a moment again that has been.
     */
    Optional<Instant> afterDue(Instant due, Instant now) {
        Instant recent = now.minus(STRIDE);
        Optional<Instant> next = after(due.isAfter(recent) ? due : recent);
        while (next.isPresent() && !next.get().isAfter(now)) {
            next = after(next.get());
        }
        return next;
    }

    /** The first moment after the given one; empty when there is none. */
    Optional<Instant> after(Instant moment) {
        Instant next = schedule.getInitialExecutionTime(moment);
        return next.equals(CronSchedule.NEVER) ? Optional.empty() : Optional.of(next);
    }
}
