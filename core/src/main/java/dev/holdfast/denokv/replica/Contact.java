package dev.holdfast.denokv.replica;

import dev.holdfast.flow.changes.Backlog;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Measured;
import dev.holdfast.flow.changes.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A source that is opened when it is needed, and when it was last heard of: whoever waits for it asks it again now and
 * then.
 */
final class Contact implements ChangeSource, Measured {
    private static final Duration SLICE = Duration.ofSeconds(5);

    private final Origin origin;
    private final Clock clock;
    private ChangeSource opened;
    private boolean closed;
    private volatile Instant last;

    Contact(Origin origin, Clock clock) {
        this.origin = origin;
        this.clock = clock;
    }

    private synchronized ChangeSource source() {
        if (closed) {
            throw new IllegalStateException(origin.address() + " is closed");
        }
        if (opened == null) {
            opened = origin.changes().get();
        }
        return opened;
    }

    private synchronized ChangeSource ifOpen() {
        return opened;
    }

    /** When it answered; null when it never has. */
    Instant last() {
        return last;
    }

    @Override
    public String address() {
        return origin.address();
    }

    @Override
    public Position newest() {
        return heard(source().newest());
    }

    @Override
    public Position oldest() {
        return heard(source().oldest());
    }

    @Override
    public List<Commit> read(Position after, int most, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            boolean isLast = left.compareTo(SLICE) <= 0;
            List<Commit> found = source().read(after, most, isLast ? left : SLICE);
            if (!found.isEmpty() || isLast || Thread.currentThread().isInterrupted()) {
                return heard(found);
            }
            heard(found);
        }
    }

    /** The other side has answered. */
    <T> T heard(T answer) {
        last = clock.instant();
        return answer;
    }

    /** As far as the source knows without being asked; nothing where it knows nothing. */
    @Override
    public Backlog behind(Position position) {
        return ifOpen() instanceof Measured measured ? measured.behind(position) : Backlog.NONE;
    }

    @Override
    public void close() {
        ChangeSource ours;
        synchronized (this) {
            closed = true;
            ours = opened;
        }
        if (ours != null) {
            ours.close();
        }
    }
}
