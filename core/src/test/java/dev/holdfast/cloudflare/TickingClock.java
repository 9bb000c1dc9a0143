package dev.holdfast.cloudflare;

import dev.holdfast.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when somebody waits on it. */
public final class TickingClock extends Clock implements Pause {
    private final AtomicReference<Instant> now;

    public TickingClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public void of(Duration duration) {
        now.updateAndGet(moment -> moment.plus(duration));
    }

    public void set(Instant moment) {
        now.set(moment);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
