package dev.holdfast.jobs.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far this server's clock is from that of the database that it shares with others.
 *
 * @param ahead negative: it is behind
 * @param unsure by how much {@code ahead} can be wrong: half of what asking took
 */
public record ClockOffset(Duration ahead, Duration unsure) {

    /**
     * Asks the database for its time.
     *
     * @return empty for a database in a file, which has the clock of its machine
     * @throws DatabaseException FAILED
     */
    public static Optional<ClockOffset> of(Database database, Clock clock) {
        if (!database.isShared()) {
            return Optional.empty();
        }
        return Optional.of(database.reading(sql -> {
            Instant asked = clock.instant();
            Instant there = Instant.ofEpochMilli(
                    sql.count("select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as n"));
            Duration unsure = Duration.between(asked, clock.instant()).dividedBy(2);
            return new ClockOffset(Duration.between(there, asked.plus(unsure)), unsure);
        }));
    }

    /** Whether it is certainly farther away than that. */
    public boolean isBeyond(Duration bearable) {
        return ahead.abs().minus(unsure.abs()).compareTo(bearable) > 0;
    }
}
