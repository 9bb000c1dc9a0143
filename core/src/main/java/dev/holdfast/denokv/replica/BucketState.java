package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.history.Checkout;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.When;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.store.Store;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The newest state that a backup has.
 *
 * @param store closed by its owner
 */
record BucketState(Store store, Clock clock) implements WholeState {
    @Override
    public Fetched fetch(Path file) {
        try (History history = History.open(store, "")) {
            Checkout.Report report = new Checkout(history, clock).run(new When.Latest(), file, false);
            return new Fetched(
                    new Position(report.generation().folder(), report.commit().toString()), report.pairs());
        }
    }
}
