package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is moved. */
final class TestClock extends Clock {
    private volatile Instant now;

    TestClock(String moment) {
        now = Instant.parse(moment);
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    void set(String moment) {
        now = Instant.parse(moment);
    }

    /** The same for db-scheduler. */
    SettableClock settable() {
        return new SettableClock() {
            @Override
            public Instant now() {
                return TestClock.this.instant();
            }
        };
    }

    @Override
    public Instant instant() {
        return now;
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
