package dev.holdfast.testing;

import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.ChangeTarget;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps commits in a list, which outlives it; a state of the source is its newest position. */
public final class MemoryChangeTarget implements ChangeTarget {
    private final ChangeSource source;
    private final Kept kept;

    public MemoryChangeTarget(ChangeSource source, Kept kept) {
        this.source = source;
        this.kept = kept;
    }

    /** What is durable. */
    public static final class Kept {
        private Position begun;
        private final List<Commit> commits = new ArrayList<>();

        /** The positions of the commits since it was begun. */
        public synchronized List<Position> positions() {
            return commits.stream().map(Commit::position).toList();
        }

        synchronized Optional<Position> position() {
            return Optional.ofNullable(
                    commits.isEmpty() ? begun : commits.getLast().position());
        }

        synchronized Position begin(Position at) {
            begun = at;
            commits.clear();
            return at;
        }

        synchronized void add(List<Commit> more) {
            int known = 0;
            for (int i = 0; i < more.size(); i++) {
                known = position().equals(Optional.of(more.get(i).position())) ? i + 1 : known;
            }
            commits.addAll(more.subList(known, more.size()));
        }
    }

    @Override
    public String address() {
        return "memory-target:";
    }

    @Override
    public Optional<Position> position() {
        return kept.position();
    }

    @Override
    public Position begin() {
        return kept.begin(source.newest());
    }

    @Override
    public void apply(List<Commit> commits) {
        kept.add(commits);
    }

    @Override
    public void close() {
        // What is kept outlives it.
    }
}
