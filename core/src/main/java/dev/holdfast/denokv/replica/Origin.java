package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.history.BucketChanges;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a replica follows.
 *
 * @param address that a person would type for it, without secrets
 * @param changes opens it, once; closed with the replica
 * @param primary the database itself, if it can be asked; closed with the replica
 */
public record Origin(String address, Supplier<ChangeSource> changes, WholeState whole, Optional<PrimaryLink> primary) {
    private static final Duration POLL = Duration.ofMillis(500);

    /**
     * A backup, ours or one in denokv's layout. It is looked at twice a second. There need be no whole generation yet.
     *
     * @param store closed by its owner, behind the replica
     */
    public static Origin bucket(Store store, Clock clock) {
        return new Origin(
                "denokv-backup:" + store.address(),
                () -> new BucketChanges(store, POLL),
                new BucketState(store, clock),
                Optional.empty());
    }

    /**
     * The primary itself.
     *
     * @param id of the replica
     */
    public static Origin primary(PrimaryLink link, String id) {
        return new Origin(
                link.address(),
                () -> link.changes(id),
                file -> {
                    PrimaryLink.Copied copied = link.fetch(id, file);
                    return new WholeState.Fetched(copied.at(), copied.pairs());
                },
                Optional.of(link));
    }
}
