package dev.holdfast.cli.config;

import dev.holdfast.backup.retention.Keep;
import dev.holdfast.model.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import picocli.CommandLine.Option;

/** What {@code forget} keeps: the options of the command line, and the keys of {@code keep = {…}}. For one thread. */
public final class KeepOptions {
    @Option(names = "--keep-last", paramLabel = "N", description = "The N newest.")
    int last;

    @Option(names = "--keep-hourly", paramLabel = "N", description = "The newest of each of N hours.")
    int hourly;

    @Option(names = "--keep-daily", paramLabel = "N", description = "The newest of each of N days.")
    int daily;

    @Option(names = "--keep-weekly", paramLabel = "N", description = "The newest of each of N weeks.")
    int weekly;

    @Option(names = "--keep-monthly", paramLabel = "N", description = "The newest of each of N months.")
    int monthly;

    @Option(names = "--keep-yearly", paramLabel = "N", description = "The newest of each of N years.")
    int yearly;

    @Option(names = "--keep-proven", paramLabel = "N", description = "Never fewer than N proven ones (1).")
    int proven = 1;

    @Option(names = "--grace", paramLabel = "HOURS", description = "Unfinished or unproven ones stay so long (48).")
    int grace = 48;

    @Option(names = "--zone", paramLabel = "ZONE", description = "Where a day ends, as Europe/Berlin (UTC).")
    String zone = "UTC";

    /** @throws Failure USAGE when a number is negative or the zone unknown */
    public Keep keep() {
        Keep.Periods periods = new Keep.Periods(hourly, daily, weekly, monthly, yearly);
        return new Keep(last, periods, proven, Duration.ofHours(grace), zone(zone));
    }

    void set(String key, String value) {
        switch (key) {
            case "last" -> last = number(key, value);
            case "hourly" -> hourly = number(key, value);
            case "daily" -> daily = number(key, value);
            case "weekly" -> weekly = number(key, value);
            case "monthly" -> monthly = number(key, value);
            case "yearly" -> yearly = number(key, value);
            case "proven" -> proven = number(key, value);
            case "grace" -> grace = number(key, value);
            default -> zone = value;
        }
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "keep." + key + " = " + value + " is no number", "Write: " + key + " = 7", e);
        }
    }

    /** @throws Failure USAGE when there is no zone of this name */
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "\"" + name + "\" is no time zone", "Write UTC, or one as Europe/Berlin.", e);
        }
    }
}
