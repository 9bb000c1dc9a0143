package dev.holdfast.denokv.replica.link;

import dev.holdfast.denokv.engine.log.KvChanges;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Backlog;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Measured;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The commits of a primary, as it sends them: one request always waits there, and is answered with the first commit that
 * comes. Reading on from a position says that everything up to it was taken for good.
 */
final class LinkChanges implements ChangeSource, Measured {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final PrimaryLink link;
    private final String id;
    private final Clock clock;
    private volatile Last last = new Last("", Backlog.NONE, Backlog.NONE);
    private volatile boolean closed;

    /** What the last answer said: what is behind its end, and what was behind the position that was asked for. */
    private record Last(String end, Backlog behind, Backlog before) {}

    /** @param link closed with this */
    LinkChanges(PrimaryLink link, String id, Clock clock) {
        this.link = link;
        this.id = id;
        this.clock = clock;
    }

    @Override
    public String address() {
        return link.address();
    }

    @Override
    public Position newest() {
        Standing.Log log = link.standing().log();
        return new Position(log.generation(), log.newest());
    }

    @Override
    public Position oldest() {
        Standing.Log log = link.standing().log();
        return new Position(log.generation(), log.oldest());
    }

    @Override
    public List<Commit> read(Position after, int most, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            List<Commit> found = ask(after, most, Math.min(left / 1_000_000, LONGEST_WAIT.toMillis()));
            boolean isOver = closed || Thread.currentThread().isInterrupted() || deadline - System.nanoTime() <= 0;
            if (!found.isEmpty() || isOver) {
                return found;
            }
        }
    }

    private List<Commit> ask(Position after, int most, long waitMs) {
        if (closed) {
            throw new IllegalStateException(address() + " is closed");
        }
        Delivery delivery;
        try {
            delivery = link.delivery(new Asked(id, after.generation(), after.at(), most, waitMs, false));
        } catch (Failure e) {
            if (closed || link.isClosed() || Thread.currentThread().isInterrupted()) {
                return List.of();
            }
            throw e;
        }
        Delivery.Head head = delivery.head();
        if (head.isGone()) {
            throw new PositionGone(address(), after, new Position(head.generation(), head.oldest()));
        }
        List<Commit> commits = delivery.commits().stream()
                .map(it -> KvChanges.commit(after.generation(), it))
                .toList();
        remember(after, commits, head);
        return commits;
    }

    private void remember(Position after, List<Commit> commits, Delivery.Head head) {
        // The clocks of two machines differ.
        Duration ahead = Duration.ofMillis(clock.millis() - head.nowMs());
        Backlog behind = head.left() == 0
                ? Backlog.NONE
                : new Backlog(
                        head.left(), Instant.ofEpochMilli(head.leftSinceMs()).plus(ahead));
        Backlog before = commits.isEmpty()
                ? behind
                : new Backlog(
                        commits.size() + head.left(), commits.getFirst().time().plus(ahead));
        String end =
                commits.isEmpty() ? after.at() : commits.getLast().position().at();
        last = new Last(end, behind, before);
    }

    /** As the last answer said. */
    @Override
    public Backlog behind(Position position) {
        Last known = last;
        return known.end.isEmpty() || Versionstamp.parse(position.at()).compareTo(Versionstamp.parse(known.end)) >= 0
                ? known.behind
                : known.before;
    }

    @Override
    public void close() {
        closed = true;
        link.close();
    }
}
