package dev.holdfast.flow.changes;

import dev.holdfast.testing.MemoryChanges;
import java.time.Clock;

/** The source that tests use keeps the contract. */
class MemoryChangesTest extends ChangeSourceContract {
    @Override
    protected ChangeSource open() {
        return new MemoryChanges(Clock.systemUTC());
    }

    @Override
    protected void commit(int changes) {
        ((MemoryChanges) source).commit(changes);
    }

    @Override
    protected void forget(Position through) {
        ((MemoryChanges) source).forget(through);
    }

    @Override
    protected void beginGeneration() {
        ((MemoryChanges) source).beginGeneration();
    }
}
