package dev.holdfast.denokv.engine;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * How a database is run.
 *
 * @param clock for the time of commits and for what expires
 * @param random for versionstamps and names
 * @param readers connections for reading; more are of use only when there are as many processors
 * @param logBytes that the commit log may take, whoever still needs it
 */
public record DatabaseSettings(Clock clock, RandomGenerator random, int readers, long logBytes) {
    private static final long LOG_BYTES = 4L << 30;

    /** With up to 4 GiB of log. */
    public static DatabaseSettings of(Clock clock, RandomGenerator random) {
        return new DatabaseSettings(
                clock, random, Math.max(4, 2 * Runtime.getRuntime().availableProcessors()), LOG_BYTES);
    }
}
