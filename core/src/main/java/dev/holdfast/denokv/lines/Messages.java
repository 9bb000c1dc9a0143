package dev.holdfast.denokv.lines;

import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import java.util.List;
import java.util.function.Predicate;

/** Messages in queues, for which some places have no room. */
public final class Messages {
    private Messages() {}

    /**
     * @param hasRecords reads the source
     * @throws Failure USAGE when there are some
     */
    public static void refuse(Catalog catalog, Predicate<Collection> hasRecords, String place, String hint) {
        for (Collection queue : List.of(DenoKv.QUEUE, DenoKv.QUEUE_RUNNING)) {
            Collection there = catalog.collection(queue.name());
            if (there != null && hasRecords.test(there)) {
                throw new Failure(
                        Failure.Kind.USAGE,
                        "there are messages in queues, and they can not be written into " + place,
                        hint);
            }
        }
    }
}
