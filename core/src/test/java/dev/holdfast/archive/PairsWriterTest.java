package dev.holdfast.archive;

import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Catalog;

class PairsWriterTest extends TargetContract {
    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.KV;
    }

    @Override
    protected Place place() {
        return new dev.holdfast.archive.Place();
    }

    /** A snapshot never touches the ones before it. */
    @Override
    protected boolean refusesWhatIsThere() {
        return false;
    }
}
