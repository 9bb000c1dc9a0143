package dev.holdfast.app.alerts;

import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.jobs.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How old the newest proven snapshot of a backup may become: what its {@code proven_within} says, else twice the longest time
 * between two moments of its cron and an hour; none for a backup that is only taken on request. Safe for several threads.
 */
public final class Limits {
    private static final Duration SLACK = Duration.ofHours(1);

    /** Enough for the weekends of two months. */
    private static final int MOMENTS = 60;

    private final Supplier<Config> config;
    private final Map<String, Duration> gaps = new ConcurrentHashMap<>();

    /** @param config as it is now */
    public Limits(Supplier<Config> config) {
        this.config = config;
    }

    /** Null for no limit. */
    public Duration provenWithin(Order order, Instant now) {
        Optional<Duration> said = config.get().job(order.name()).flatMap(Config.Job::provenWithin);
        if (said.isPresent() || order.cron().isEmpty()) {
            return said.orElse(null);
        }
        if (gaps.size() > 1_000) {
            gaps.clear();
        }
        String key = order.cron() + " " + order.zone() + " "
                + now.getEpochSecond() / Duration.ofDays(1).toSeconds();
        return gaps.computeIfAbsent(
                key, any -> longest(order, now).multipliedBy(2).plus(SLACK));
    }

    private static Duration longest(Order order, Instant now) {
        Schedule schedule = new Schedule("", order.cron(), order.zone(), null);
        Duration longest = Duration.ZERO;
        Optional<Instant> at = Schedules.after(schedule, now);
        for (int count = 0; count < MOMENTS && at.isPresent(); count++) {
            Optional<Instant> next = Schedules.after(schedule, at.get());
            Instant from = at.get();
            Duration gap = next.map(then -> Duration.between(from, then)).orElse(Duration.ZERO);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            at = next;
        }
        return longest;
    }
}
