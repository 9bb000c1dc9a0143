package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Location;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What {@link Jobs} needs from outside.
 *
 * @param location where the runs are kept
 * @param server a name of this server for people; need not be unique
 * @param clock servers that share a database must agree on the time within a few seconds: who is dead is told by it
 * @param pause waits; when interrupted, restores the flag and returns early
 * @param random for names of runs and servers
 * @param bounds how much and how often
 */
public record JobsSettings(
        Location location,
        String server,
        Clock clock,
        Consumer<Duration> pause,
        RandomGenerator random,
        Bounds bounds) {

    /**
     * How much and how often.
     *
     * @param threads how many runs one server works on at once
     * @param runsPerLane how many runs of the same lane may be under way at once, over all servers
     * @param unfinished how many runs may wait or be under way in all; more are refused
     * @param keptRuns how many ended runs are remembered
     * @param keptFor how long an ended run is remembered at most
     * @param heartbeat a server that missed four of these is dead; its runs are taken over after four to six
     * @param polling how often it is looked whether something is due that this server did not start itself
     * @param stopping how long a step may go on when the server stops, before it is interrupted
     */
    public record Bounds(
            int threads,
            int runsPerLane,
            int unfinished,
            int keptRuns,
            Duration keptFor,
            Duration heartbeat,
            Duration polling,
            Duration stopping) {

        /** Takes over a dead server's runs 16 to 24 seconds after its last sign of life. */
        public static final Bounds USUAL = new Bounds(
                8,
                1,
                1_000,
                10_000,
                Duration.ofDays(400),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));

        public Bounds withRunsPerLane(int runs) {
            return new Bounds(threads, runs, unfinished, keptRuns, keptFor, heartbeat, polling, stopping);
        }

        public Bounds withUnfinished(int runs) {
            return new Bounds(threads, runsPerLane, runs, keptRuns, keptFor, heartbeat, polling, stopping);
        }

        public Bounds withKept(int runs, Duration atMost) {
            return new Bounds(threads, runsPerLane, unfinished, runs, atMost, heartbeat, polling, stopping);
        }

        public Bounds withHeartbeat(Duration every) {
            return new Bounds(threads, runsPerLane, unfinished, keptRuns, keptFor, every, polling, stopping);
        }

        public Bounds withPolling(Duration every) {
            return new Bounds(threads, runsPerLane, unfinished, keptRuns, keptFor, heartbeat, every, stopping);
        }

        public Bounds withStopping(Duration atMost) {
            return new Bounds(threads, runsPerLane, unfinished, keptRuns, keptFor, heartbeat, polling, atMost);
        }
    }
}
