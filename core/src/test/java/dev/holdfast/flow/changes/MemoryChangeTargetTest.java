package dev.holdfast.flow.changes;

import dev.holdfast.testing.MemoryChangeTarget;
import dev.holdfast.testing.MemoryChanges;
import java.time.Clock;
import java.util.List;

/** The target that tests use keeps the contract. */
class MemoryChangeTargetTest extends ChangeTargetContract {
    private final MemoryChanges changes = new MemoryChanges(Clock.systemUTC());
    private final MemoryChangeTarget.Kept kept = new MemoryChangeTarget.Kept();

    @Override
    protected ChangeTarget open() {
        return new MemoryChangeTarget(changes, kept);
    }

    @Override
    protected ChangeTarget openAgain() {
        return open();
    }

    @Override
    protected ChangeSource source() {
        return changes;
    }

    @Override
    protected void commit(int changesOfIt) {
        changes.commit(changesOfIt);
    }

    @Override
    protected List<Position> kept() {
        return kept.positions();
    }
}
