package dev.holdfast.jobs;

import java.time.Instant;

/**
 * A step as it was when it was read.
 *
 * @param attempts in how many attempts of the run it was begun
 * @param endedAt null until it is finished; finished steps are not run again
 * @param result JSON; null until it is finished
 * @param done how much of {@code total}, in units of the step's choice
 * @param total 0 where it is not known
 * @param note what it is at, for people; may be null
 */
public record Step(
        String name,
        int position,
        int attempts,
        Instant startedAt,
        Instant endedAt,
        String result,
        long done,
        long total,
        String note) {}
