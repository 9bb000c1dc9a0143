package dev.holdfast.cloudflare.kv;

import dev.holdfast.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * So many key writes on one UTC day, counted before they are sent and kept in the {@link Ledger} file.
 *
 * <p>The minute before and after midnight is left out, because clocks differ and requests travel.
 */
final class DailyBudget {
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final int perDay;
    private final Clock clock;
    private final Pause pause;
    private final Ledger ledger;

    /** @param perDay 0 for no limit */
    DailyBudget(int perDay, Clock clock, Pause pause, Ledger ledger) {
        this.perDay = perDay;
        this.clock = clock;
        this.pause = pause;
        this.ledger = ledger;
    }

    boolean isLimited() {
        return perDay > 0;
    }

    /** How many to gather for the next request: what is left of today, or a whole day's when nothing is. */
    int room(int most) {
        if (!isLimited()) {
            return most;
        }
        int left = left();
        return Math.min(most, left > 0 ? left : perDay);
    }

    /** Counts writes that are about to be sent; waits for another day when they do not fit into this one. */
    void spend(int writes) {
        if (!isLimited()) {
            return;
        }
        while (left() < writes) {
            awaitNextDay();
        }
        ledger.count(today(), ledger.written(today()) + writes);
    }

    /** The other side says that nothing is left of today. */
    void exhaust() {
        ledger.count(today(), Math.max(perDay, ledger.written(today())));
    }

    /** The day on which the last of so many writes goes out. */
    LocalDate lastDay(long writes) {
        long rest = Math.max(0, writes - left());
        return today().plusDays((rest + perDay - 1) / perDay);
    }

    private int left() {
        return isNearMidnight() ? 0 : Math.max(0, perDay - ledger.written(today()));
    }

    private boolean isNearMidnight() {
        Instant now = clock.instant();
        return now.plus(MARGIN).isAfter(midnight()) || now.isBefore(start().plus(MARGIN));
    }

    private void awaitNextDay() {
        Instant now = clock.instant();
        Instant open = now.isBefore(start().plus(MARGIN))
                ? start().plus(MARGIN)
                : midnight().plus(MARGIN);
        pause.of(Duration.between(now, open));
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted");
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private Instant start() {
        return today().atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private Instant midnight() {
        return today().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
