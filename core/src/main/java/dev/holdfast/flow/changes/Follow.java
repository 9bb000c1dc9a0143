package dev.holdfast.flow.changes;

import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Carries the commits of a source to a target, for as long as it is open, on a thread of its own: whole, in order, none
 * left out.
 *
 * <p>What fails is tried again for ever, with pauses; meanwhile {@link #status} says what it was. Only two things end it
 * before it is closed: {@link Superseded}, and a gap that is not to be crossed by beginning anew. It closes neither the
 * source nor the target. Safe for many threads.
 */
public final class Follow implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int MOST_COMMITS = 10_000;

    private final ChangeSource source;
    private final ChangeTarget target;
    private final Pace pace;
    private final Predicate<PositionGone> beginsAnew;
    private final Clock clock;
    private final Thread thread;

    private FollowStatus.State state = FollowStatus.State.BEGINNING;
    private Position at;
    private Backlog gathered = Backlog.NONE;
    private RuntimeException trouble;
    private boolean waiting;
    private boolean hurried;
    private boolean closed;

    private Follow(
            ChangeSource source, ChangeTarget target, Pace pace, Predicate<PositionGone> beginsAnew, Clock clock) {
        this.source = source;
        this.target = target;
        this.pace = pace;
        this.beginsAnew = beginsAnew;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("follow " + target.address()).unstarted(this::run);
    }

    /**
     * Goes on from where the target is, or begins it.
     *
     * @param beginsAnew asked at each gap whether the target is to take a whole state again; false ends the following
     * @param clock tells for how long commits have waited
     */
    public static Follow start(
            ChangeSource source, ChangeTarget target, Pace pace, Predicate<PositionGone> beginsAnew, Clock clock) {
        Follow follow = new Follow(source, target, pace, beginsAnew, clock);
        follow.thread.start();
        return follow;
    }

    /** As of now. Costs little, and does not fail. */
    public FollowStatus status() {
        FollowStatus.State now;
        Position position;
        RuntimeException met;
        Backlog backlog;
        synchronized (this) {
            now = state;
            position = at;
            met = trouble;
            backlog = gathered;
        }
        if (source instanceof Measured measured && position != null && now != FollowStatus.State.ENDED) {
            backlog = behind(measured, position, backlog);
        }
        Duration lag = backlog.age(clock.instant());
        boolean isBehind = now == FollowStatus.State.ACTIVE && lag.compareTo(pace.behind()) > 0;
        return new FollowStatus(isBehind ? FollowStatus.State.BEHIND : now, position, backlog.commits(), lag, met);
    }

    /** A source that can not answer troubles the following itself, and is told there. */
    private static Backlog behind(Measured source, Position position, Backlog otherwise) {
        try {
            return source.behind(position);
        } catch (Failure e) {
            return otherwise;
        }
    }

    /**
     * Gathers no longer, and waits until the target has everything; for a planned end. Whoever still writes prolongs it.
     *
     * @return false when the time is over, it has ended, or the thread was interrupted (the flag stays set)
     */
    public boolean drain(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            hurried = true;
            wake();
        }
        while (true) {
            Position newest = source.newest();
            synchronized (this) {
                if (newest.equals(at)) {
                    return true;
                }
                long left = Math.min(
                        deadline - System.nanoTime(), Duration.ofMillis(200).toNanos());
                if (left <= 0 || state == FollowStatus.State.ENDED || !rest(left)) {
                    return false;
                }
            }
        }
    }

    private void run() {
        try {
            int failures = 0;
            while (!isClosed()) {
                Position before = position();
                Optional<RuntimeException> met = attempt();
                failures = before == null || before.equals(position()) ? failures + 1 : 1;
                if (met.isEmpty() || !pauseAfter(met.get(), failures)) {
                    return;
                }
            }
        } finally {
            end();
        }
    }

    /** Follows until it is closed; empty then, and else what it met. */
    private Optional<RuntimeException> attempt() {
        try {
            Position here = target.position().orElse(null);
            while (!isClosed()) {
                here = here == null ? begin() : step(here);
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    /** The position behind what was applied; null when the target is to be begun. */
    private Position step(Position here) {
        reached(here);
        try {
            List<Commit> commits = gather(here);
            if (commits.isEmpty()) {
                return here;
            }
            target.apply(commits);
            return commits.getLast().position();
        } catch (PositionGone gone) {
            if (beginsAnew.test(gone)) {
                return null;
            }
            throw gone;
        }
    }

    private Position begin() {
        enter(FollowStatus.State.BEGINNING);
        return target.begin();
    }

    private List<Commit> gather(Position here) {
        List<Commit> commits = new ArrayList<>(read(here, IDLE));
        if (commits.isEmpty()) {
            return commits;
        }
        remember(commits);
        if (pace.every().isZero()) {
            return commits;
        }
        Duration waited = Duration.between(commits.getFirst().time(), clock.instant());
        Duration left = pace.every().minus(waited);
        if (left.isPositive()) {
            rest(left.compareTo(pace.every()) < 0 ? left : pace.every());
        }
        if (isClosed()) {
            return List.of();
        }
        long bytes = bytes(commits);
        while (bytes < pace.mostBytes() && commits.size() < MOST_COMMITS && !isClosed()) {
            List<Commit> more = next(commits.getLast().position());
            if (more.isEmpty()) {
                break;
            }
            commits.addAll(more);
            bytes += bytes(more);
        }
        remember(commits);
        return commits;
    }

    /** Also none where the source can not go on: that is met again when the target has what was gathered. */
    private List<Commit> next(Position after) {
        try {
            return read(after, Duration.ZERO);
        } catch (PositionGone e) {
            return List.of();
        }
    }

    private static long bytes(List<Commit> commits) {
        return commits.stream().mapToLong(Commit::bytes).sum();
    }

    private List<Commit> read(Position after, Duration patience) {
        synchronized (this) {
            if (closed) {
                return List.of();
            }
            waiting = true;
        }
        try {
            return source.read(after, MOST_COMMITS, patience);
        } finally {
            synchronized (this) {
                waiting = false;
                // It was meant for this wait, and for nothing that comes behind it.
                Thread.interrupted();
            }
        }
    }

    private void rest(Duration duration) {
        long deadline = System.nanoTime() + duration.toNanos();
        synchronized (this) {
            while (!closed && !hurried && deadline - System.nanoTime() > 0) {
                if (!rest(deadline - System.nanoTime())) {
                    return;
                }
            }
        }
    }

    /** Holding the lock; false when the thread was interrupted. */
    private boolean rest(long nanos) {
        try {
            wait(Duration.ofNanos(nanos).toMillis() + 1);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether there is to be another attempt, after a pause. */
    private synchronized boolean pauseAfter(RuntimeException met, int failures) {
        trouble = met;
        if (met instanceof Superseded || met instanceof PositionGone) {
            return false;
        }
        state = FollowStatus.State.FAILED;
        notifyAll();
        long deadline = System.nanoTime() + pace.retry(failures).toNanos();
        while (!closed && deadline - System.nanoTime() > 0) {
            if (!rest(deadline - System.nanoTime())) {
                return false;
            }
        }
        return true;
    }

    private synchronized void reached(Position position) {
        at = position;
        gathered = Backlog.NONE;
        trouble = null;
        enter(FollowStatus.State.ACTIVE);
    }

    private synchronized void remember(List<Commit> commits) {
        gathered = new Backlog(commits.size(), commits.getFirst().time());
    }

    private synchronized void enter(FollowStatus.State next) {
        state = next;
        notifyAll();
    }

    private synchronized Position position() {
        return at;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void end() {
        enter(FollowStatus.State.ENDED);
    }

    /** Holding the lock: ends a wait of the thread. */
    private void wake() {
        notifyAll();
        if (waiting) {
            thread.interrupt();
        }
    }

    /** Ends it behind the commits that are being applied, and waits for that. Safe to call twice. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            wake();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
