package dev.holdfast.jobs;

import java.time.Instant;
import java.time.ZoneId;

/**
 * Starts runs by the clock.
 *
 * <p>However many moments pass while no server is there, one run makes up for all of them, at the next start; then the
 * expression goes on from now. While a run of the schedule has not ended, its moments are skipped and counted. Of fixed hours,
 * a local time that a change of the clocks leaves out comes at the first moment after it, once; one that comes twice counts the
 * first time. An hour with {@code *} or a step counts whenever the clock shows it.
 *
 * @param id unique
 * @param cron five fields as in crontab(5): minute, hour, day of month, month, day of week. When
 *     neither field of days is a lone {@code *}, nor one with a step of 1, which says the same, it is enough that one of them fits
 * @param zone where these times are meant
 * @param request what to start; its idempotency key is not used
 */
public record Schedule(String id, String cron, ZoneId zone, RunRequest request) {
    /**
     * A schedule and how it stands.
     *
     * @param schedule its parameters are JSON here
     * @param enabled false while it is paused
     * @param nextAt the next moment; null while it is paused, or when the expression has none
     * @param lastAt the moment of the last run; null if there was none
     * @param skipped how many moments found the run before still unfinished, or too many runs waiting
     */
    public record Status(Schedule schedule, boolean enabled, Instant nextAt, Instant lastAt, long skipped) {}
}
