package dev.holdfast.testing;

import dev.holdfast.flow.changes.Backlog;
import dev.holdfast.flow.changes.Change;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Measured;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.model.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A history in a list, which can lose its beginning and begin anew. */
public final class MemoryChanges implements ChangeSource, Measured {
    private final Clock clock;
    private final List<Commit> commits = new ArrayList<>();
    private int generation = 1;
    private int dropped;
    private boolean closed;

    public MemoryChanges(Clock clock) {
        this.clock = clock;
    }

    /** A commit with so many changes. */
    public synchronized Commit commit(int changes) {
        int number = dropped + commits.size() + 1;
        Instant time = commits.isEmpty() ? clock.instant() : commits.getLast().time();
        Commit commit = new Commit(
                position(number),
                time.isAfter(clock.instant()) ? time : clock.instant(),
                "test",
                IntStream.range(0, changes)
                        .<Change>mapToObj(i -> new Change.Remove("c", Key.of(number * 100L + i)))
                        .toList());
        commits.add(commit);
        notifyAll();
        return commit;
    }

    /** Drops what is not behind the position. */
    public synchronized void forget(Position through) {
        int count = index(through);
        commits.subList(0, count).clear();
        dropped += count;
    }

    /** From here on another history. */
    public synchronized void beginGeneration() {
        generation++;
        commits.clear();
        dropped = 0;
    }

    @Override
    public String address() {
        return "memory-changes:";
    }

    @Override
    public synchronized Position newest() {
        return position(dropped + commits.size());
    }

    @Override
    public synchronized Position oldest() {
        return position(dropped);
    }

    @Override
    public synchronized List<Commit> read(Position after, int most, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int from = index(after);
            if (from < commits.size()) {
                return List.copyOf(commits.subList(from, Math.min(commits.size(), from + most)));
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || closed) {
                return List.of();
            }
            try {
                wait(Duration.ofNanos(left).toMillis() + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
    }

    @Override
    public synchronized Backlog behind(Position position) {
        boolean isKnown = position.generation().equals(generation());
        int from = isKnown ? Math.max(0, Integer.parseInt(position.at()) - dropped) : 0;
        return from >= commits.size()
                ? Backlog.NONE
                : new Backlog(commits.size() - from, commits.get(from).time());
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private int index(Position after) {
        boolean isNumber = after.at().matches("\\d{1,9}");
        int index = isNumber ? Integer.parseInt(after.at()) - dropped : -1;
        if (!after.generation().equals(generation()) || index < 0 || index > commits.size()) {
            throw new PositionGone(address(), after, oldest());
        }
        return index;
    }

    private String generation() {
        return "g" + generation;
    }

    private Position position(int number) {
        return new Position(generation(), Integer.toString(number));
    }
}
