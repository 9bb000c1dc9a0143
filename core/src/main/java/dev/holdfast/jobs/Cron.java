package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cron expression of five fields in a time zone.
 *
 * <p>Which hours are written decides what a change of the clocks does. Fixed hours ({@code 2}, {@code 1-5}, {@code 2,14}): what is
 * left out in spring comes once, at the first moment after the gap; what comes twice in autumn counts the first time. An hour with
 * {@code *} or a step: every moment at which the clock on the wall shows such a time. Like cron(8) of Debian, with the hour alone
 * deciding.
 */
final class Cron {
    /** The library takes each {@code sun} for 7, so that no range could begin with it. */
    private static final Pattern FIRST_SUNDAY = Pattern.compile("\\bsun(?=-(?!sun))", Pattern.CASE_INSENSITIVE);

    private final CronSchedule wallTimes;
    private final ZoneRules rules;
    private final boolean fixedHours;

    /** @throws JobsRefusal INVALID */
    Cron(String expression, ZoneId zone) {
        String[] fields = expression.strip().split("\\s+");
        try {
            if (fields.length != 5) {
                throw new IllegalArgumentException(
                        "it needs five fields: minute, hour, day of month, month, day of week");
            }
            // Without a zone: the library knows no gaps, and names a moment again that has been.
            fields[4] = FIRST_SUNDAY.matcher(fields[4]).replaceAll("0");
            this.wallTimes = new CronSchedule(String.join(" ", fields), ZoneOffset.UTC, CronStyle.UNIX);
        } catch (IllegalArgumentException e) {
            throw new JobsRefusal(
                    JobsRefusal.Kind.INVALID,
                    "the cron expression \"" + expression + "\" is not understood: " + e.getMessage());
        }
        this.rules = zone.getRules();
        this.fixedHours = !fields[1].contains("*") && !fields[1].contains("/");
    }

    /** The first moment after the given one; empty when there is none. */
    Optional<Instant> after(Instant moment) {
        return fixedHours ? fixedAfter(moment) : shownAfter(moment);
    }

    private Optional<Instant> fixedAfter(Instant moment) {
        Optional<LocalDateTime> time = timeAfter(LocalDateTime.ofInstant(moment, rules.getOffset(moment)));
        while (time.isPresent() && !firstShown(time.get()).isAfter(moment)) {
            time = timeAfter(time.get());
        }
        return time.map(this::firstShown);
    }

    private Instant firstShown(LocalDateTime time) {
        ZoneOffsetTransition change = rules.getTransition(time);
        return change == null
                ? time.toInstant(rules.getOffset(time))
                : change.isGap() ? change.getInstant() : time.toInstant(change.getOffsetBefore());
    }

    private Optional<Instant> shownAfter(Instant moment) {
        ZoneOffset offset = rules.getOffset(moment);
        Optional<LocalDateTime> time = timeAfter(LocalDateTime.ofInstant(moment, offset));
        ZoneOffsetTransition change = rules.nextTransition(moment);
        while (time.isPresent()
                && change != null
                && !time.get().toInstant(offset).isBefore(change.getInstant())) {
            offset = change.getOffsetAfter();
            time = timeAfter(change.getDateTimeAfter().minusNanos(1));
            change = rules.nextTransition(change.getInstant());
        }
        ZoneOffset last = offset;
        return time.map(it -> it.toInstant(last));
    }

    private Optional<LocalDateTime> timeAfter(LocalDateTime time) {
        Instant next = wallTimes.getInitialExecutionTime(time.toInstant(ZoneOffset.UTC));
        return next.equals(CronSchedule.NEVER)
                ? Optional.empty()
                : Optional.of(LocalDateTime.ofInstant(next, ZoneOffset.UTC));
    }
}
