package dev.holdfast.archive;

import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Catalog;
import dev.holdfast.store.memory.MemoryStore;

class EncryptedWriterTest extends TargetContract {
    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected Place place() {
        return Keys.place(MemoryStore.create(), 20_000);
    }

    /** A snapshot never touches the ones before it. */
    @Override
    protected boolean refusesWhatIsThere() {
        return false;
    }

    /** Encryption adds no call of its own. */
    @Override
    protected int crashStep() {
        return 5;
    }
}
