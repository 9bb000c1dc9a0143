package dev.holdfast.denokv.history.upload;

import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import dev.holdfast.store.Store;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The right to write a backup, as objects beside its generations. Whoever has it may act until its length is over since he
 * last began to renew it; from another one's claim on he can not renew it any more, and that one waits for the length
 * before he acts. So the two never act at once, as long as their clocks run equally fast.
 *
 * <p>It is not taken from somebody who lives. Safe for several threads.
 */
final class Lease implements Fence {
    private static final Duration SLICE = Duration.ofMillis(200);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final LeaseObjects objects;
    private final String address;
    private final Terms terms;
    private volatile long epoch;
    private long beat;
    private volatile long until;
    private volatile Superseded lost;
    private volatile boolean given;
    private volatile boolean continued;
    private boolean entered;

    /**
     * On what it is held.
     *
     * @param token random
     * @param length how long it lasts
     * @param past of the database
     * @param nanos a clock that is never set
     */
    record Terms(Holder holder, String token, Duration length, Past past, LongSupplier nanos, Pause pause) {}

    /** What a database remembers of its right to this place, whichever process serves it. */
    interface Past {
        /** That it held last; 0 for none. */
        long epoch();

        /**
         * Before anything is done in the place, and again with the right to it.
         *
         * @throws Failure USAGE when what is there is another database's
         */
        default void enter() {
            // Whatever is there.
        }

        /** To be remembered before anything is done with it. */
        void hold(long epoch);
    }

    Lease(Store store, Terms terms) {
        this.objects = new LeaseObjects(store);
        this.address = store.address();
        this.terms = terms;
    }

    /**
     * The same with an epoch that was claimed, and for which the length was waited.
     *
     * @param claimed 0 for none
     */
    static Lease of(Store store, Terms terms, long claimed) {
        Lease lease = new Lease(store, terms);
        if (claimed != 0) {
            terms.past.hold(claimed);
        }
        lease.until = terms.nanos.getAsLong();
        lease.epoch = claimed;
        return lease;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean isContinued() {
        return continued;
    }

    /**
     * Whether it is held at this moment; never waits. Whoever claims it next acts only after this has become false: also
     * when that claim is known here already.
     */
    boolean isHeld() {
        return epoch != 0 && terms.nanos.getAsLong() - until < 0;
    }

    /** Whether somebody else has it for good. */
    boolean isLost() {
        return lost != null;
    }

    /** Takes it, or renews it, if need be; which may last as long as another one may still act. */
    @Override
    public synchronized void check() {
        if (lost != null) {
            throw lost;
        }
        if (epoch == 0) {
            take();
        }
        if (!entered) {
            // From here on nobody else adds to what is there.
            terms.past.enter();
            entered = true;
        }
        if (terms.nanos.getAsLong() - until >= 0) {
            renew();
        }
    }

    /**
     * To be called three times within its length; without it does nothing.
     *
     * @throws Superseded when somebody else has claimed it
     */
    synchronized void renewIfHeld() {
        if (epoch != 0 && lost == null && !given) {
            renew();
        }
    }

    private void renew() {
        long begun = terms.nanos.getAsLong();
        objects.beat(epoch, beat + 1);
        if (objects.isOvertaken(epoch)) {
            throw lose();
        }
        until = begun + terms.length.toNanos();
        beat++;
        if (beat > 1) {
            objects.remove(LeaseObjects.beatName(epoch, beat - 1));
        }
    }

    private Superseded lose() {
        lost = new Superseded(
                "another server has taken over the backup in " + address,
                "Let only one server write to a database; this one does not back it up any more");
        return lost;
    }

    private void take() {
        LeaseObjects.Seen seen = objects.look();
        long own = terms.past.epoch();
        long takeover = seen.epoch() == 0 ? 0 : objects.takeover(seen.epoch());
        if (own != 0 && own < takeover) {
            // While this database was not served; whether the other one goes on or not.
            throw lose();
        }
        terms.past.enter();
        boolean isFree = seen.epoch() == 0 || seen.isReleased() || objects.isOfTheDead(seen.epoch(), terms.holder);
        Duration theirs = isFree ? Duration.ZERO : objects.length(seen.epoch());
        if (!isFree) {
            LeaseObjects.Seen then = awaitEnd(seen, theirs);
            isFree = then.epoch() == seen.epoch() && then.isReleased();
            if (!isFree && !then.equals(seen)) {
                throw held();
            }
            seen = then;
        }
        long next = seen.epoch() + 1;
        boolean isAnother = own == 0 && seen.epoch() != 0;
        if (!objects.claim(next, terms.holder, terms.token, terms.length, isAnother ? next : takeover)) {
            throw held();
        }
        if (!isFree) {
            // It may have been renewed between the look and the claim.
            await(theirs);
        }
        terms.past.hold(next);
        continued = own != 0;
        beat = 0;
        until = terms.nanos.getAsLong();
        epoch = next;
        renew();
        seen.names().forEach(objects::remove);
    }

    /** Looks now and then whether it was given back. */
    private LeaseObjects.Seen awaitEnd(LeaseObjects.Seen seen, Duration length) {
        LeaseObjects.Seen now = seen;
        for (Duration left = length; left.isPositive() && !now.isReleased(); left = left.minus(BETWEEN_LOOKS)) {
            await(left.compareTo(BETWEEN_LOOKS) < 0 ? left : BETWEEN_LOOKS);
            now = objects.look();
        }
        return now;
    }

    private void await(Duration length) {
        long end = terms.nanos.getAsLong() + length.toNanos();
        while (terms.nanos.getAsLong() - end < 0) {
            if (given) {
                throw new Failure(Failure.Kind.BUSY, "the backup in " + address + " was ended", "");
            }
            terms.pause.of(SLICE);
        }
    }

    private Failure held() {
        return new Failure(
                Failure.Kind.BUSY,
                "another server backs up into " + address,
                "Give each database a place of its own, or stop that server");
    }

    /** Ends a wait for it; it is not taken any more. */
    void giveUp() {
        given = true;
    }

    /** Gives it back, so that the next one need not wait. */
    synchronized void release() {
        given = true;
        if (epoch != 0 && lost == null) {
            objects.release(epoch);
        }
    }
}
