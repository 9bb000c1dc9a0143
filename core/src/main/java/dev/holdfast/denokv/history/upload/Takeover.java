package dev.holdfast.denokv.history.upload;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import dev.holdfast.store.Store;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Takes the right to write a backup from whoever has it, also when he lives: for when a person says that another database
 * takes his place. When this is done he does not act on it any more, and acknowledges nothing if he was told to
 * acknowledge only with it.
 */
public final class Takeover {
    private static final Duration SLICE = Duration.ofMillis(200);

    private final LeaseObjects objects;
    private final String address;
    private final Holder holder;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final Pause pause;

    /**
     * @param store in which the backup is, for writing; closed by the caller
     * @param holder this process
     * @param nanos a clock that is never set
     */
    public Takeover(Store store, Holder holder, RandomGenerator random, LongSupplier nanos, Pause pause) {
        this.objects = new LeaseObjects(store);
        this.address = store.address();
        this.holder = holder;
        this.random = random;
        this.nanos = nanos;
        this.pause = pause;
    }

    /**
     * Waits for as long as the one before may still act.
     *
     * @param length how long the right lasts for whoever has it now
     * @return the epoch that was claimed; 0 when nobody has ever had the right
     * @throws Failure BUSY when somebody else takes it at the same time; of the store
     */
    public long take(Duration length) {
        LeaseObjects.Seen seen = objects.look();
        if (seen.epoch() == 0) {
            return 0;
        }
        boolean isFree = seen.isReleased() || objects.isOfTheDead(seen.epoch(), holder);
        Duration wait = isFree ? Duration.ZERO : objects.length(seen.epoch());
        long next = seen.epoch() + 1;
        if (!objects.claim(next, holder, HexFormat.of().toHexDigits(random.nextLong()), length, next)) {
            throw new Failure(
                    Failure.Kind.BUSY, "another server takes over the backup in " + address, "Look which one, and why");
        }
        // From the claim on the one before can not renew it.
        long end = nanos.getAsLong() + wait.toNanos();
        while (nanos.getAsLong() - end < 0) {
            pause.of(SLICE);
        }
        return next;
    }
}
