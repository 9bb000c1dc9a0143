package dev.holdfast.flow;

import java.time.LocalDate;

/** A target that spreads its writes over days and knows when it will be done. */
public interface Forecast {

    /** Whether it spreads at all. */
    boolean isSpread();

    /** The day (UTC) on which the last of so many records will be written, counted from now. */
    LocalDate lastDay(long records);
}
