package dev.holdfast.backup.retention;

import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.ZoneId;

/**
 * What to keep of the snapshots of one source: grandfather, father, son.
 *
 * <p>Each number counts periods in which there is a proven snapshot, so a source that was not backed up for a while loses
 * nothing by it; of each period the newest proven snapshot stays.
 *
 * @param last so many newest
 * @param proven so many newest proven ones stay in any case; at least one
 * @param grace how old an unfinished snapshot, or one without a proof, must be before it goes
 * @param zone whose midnight ends a day; weeks are those of ISO 8601
 */
public record Keep(int last, Periods periods, int proven, Duration grace, ZoneId zone) {
    /** Long enough for every backup to be gone on with, and for every proof to end. */
    public static final Duration GRACE = Duration.ofHours(48);

    public Keep {
        if (last < 0 || periods.least() < 0 || proven < 1 || grace.isNegative()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "what to keep can not be negative, and at least one proven snapshot stays",
                    "Say for example --keep-daily 7 --keep-weekly 4 --keep-monthly 12.");
        }
    }

    /** How many of each kind of period. */
    public record Periods(int hourly, int daily, int weekly, int monthly, int yearly) {
        int least() {
            return Math.min(Math.min(hourly, daily), Math.min(Math.min(weekly, monthly), yearly));
        }

        int sum() {
            return hourly + daily + weekly + monthly + yearly;
        }
    }

    /** False when only the minimum would stay: nobody means that by saying nothing. */
    public boolean says() {
        return last + periods.sum() > 0;
    }
}
