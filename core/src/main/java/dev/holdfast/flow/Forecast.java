package dev.holdfast.flow;

import java.time.LocalDate;

/** A target that spreads its writes over days and knows when it will be done. */
public interface Forecast {

    /** Whether it spreads at all. */
    boolean isSpread();

    /**
     * The day (UTC) on which the last record of a copy of so many will be written, at the latest, as it looks now. What an
     * earlier run of the same copy has moved is known after {@link Target#begin}, and does not count again.
     */
    LocalDate lastDay(long records);
}
