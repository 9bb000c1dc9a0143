package dev.holdfast.sim.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Counts requests against a budget: a window opens with its first request; the request too many shuts the door for one window. */
final class RateLimiter {
    private final Budget budget;
    private final Clock clock;
    private Instant opened = Instant.MIN;
    private Instant shutUntil = Instant.MIN;
    private int used;

    RateLimiter(Budget budget, Clock clock) {
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * @param remaining requests left in this window
     * @param seconds until the window ends, or until the door opens again
     */
    record Verdict(boolean admitted, int remaining, long seconds) {}

    synchronized Verdict admit() {
        Instant now = clock.instant();
        if (now.isBefore(shutUntil)) {
            return new Verdict(false, 0, seconds(now, shutUntil));
        }
        if (opened == Instant.MIN || !now.isBefore(opened.plus(budget.window()))) {
            opened = now;
            used = 0;
        }
        if (used >= budget.requests()) {
            shutUntil = now.plus(budget.window());
            return new Verdict(false, 0, seconds(now, shutUntil));
        }
        used++;
        return new Verdict(true, budget.requests() - used, seconds(now, opened.plus(budget.window())));
    }

    Reply labelled(Reply reply, Verdict verdict) {
        Reply labelled = reply.with("ratelimit", "\"default\";r=" + verdict.remaining() + ";t=" + verdict.seconds())
                .with(
                        "ratelimit-policy",
                        "\"default\";q=" + budget.requests() + ";w="
                                + budget.window().toSeconds());
        return verdict.admitted() ? labelled : labelled.with("retry-after", Long.toString(verdict.seconds()));
    }

    private static long seconds(Instant from, Instant to) {
        return Math.max(1, Duration.between(from, to).plusMillis(999).toSeconds());
    }
}
