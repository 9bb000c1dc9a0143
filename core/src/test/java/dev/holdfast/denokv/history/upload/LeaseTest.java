package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** One writer at a time, on a clock that only pauses move. */
class LeaseTest {
    private static final Duration LENGTH = Duration.ofSeconds(15);

    private final Store store = MemoryStore.create();
    private final AtomicLong nanos = new AtomicLong(-5);
    private Runnable meanwhile = () -> {};
    private Duration waited = Duration.ZERO;
    private boolean firstIsAlive = true;
    private Kept past = new Kept();

    /** What a database remembers. */
    static final class Kept implements Lease.Past {
        private long epoch;

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void hold(long held) {
            epoch = held;
        }
    }

    /** Also through the claims of those that came behind, as long as they like. */
    @Test
    void isNotTakenAgainByADatabaseWhosePlaceAnotherOneTook() {
        Kept primary = past;
        Lease first = lease("a");
        first.check();
        first.release();
        past = new Kept();
        for (String process : new String[] {"b", "c", "d"}) {
            Lease next = lease(process);
            next.check();
            next.release();
        }
        assertThat(past.epoch).isEqualTo(4);
        past = primary;
        Lease again = lease("e");
        assertThatThrownBy(again::check).isInstanceOf(Superseded.class);
        assertThat(again.isLost()).isTrue();
        assertThat(past.epoch).isEqualTo(1);
    }

    @Test
    void isFreeAtFirstAndWhenItWasGivenBack() {
        Lease first = lease("a");
        first.check();
        assertThat(first.epoch()).isEqualTo(1);
        first.release();
        Lease second = lease("b");
        second.check();
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(waited).isZero();
        assertThat(BucketReader.names(store, ""))
                .containsExactly("lease/0000000000000002-0000000000000001.json", "lease/0000000000000002.json");
    }

    @Test
    void isNotTakenFromTheLiving() {
        Lease first = lease("a");
        first.check();
        meanwhile = first::renewIfHeld;
        Lease second = lease("b");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(second::check)
                    .isInstanceOf(Failure.class)
                    .isNotInstanceOf(Superseded.class)
                    .hasMessageContaining("another server backs up into");
        }
        first.check();
        assertThat(first.epoch()).isEqualTo(1);
    }

    @Test
    void isTakenFromTheSilentOnlyWhenTheyMayNotActAnyMore() {
        Lease first = lease("a");
        first.check();
        Lease second = lease("b");
        second.check();
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(waited).isGreaterThanOrEqualTo(LENGTH.multipliedBy(2));
        assertThatThrownBy(first::check).isInstanceOf(Superseded.class);
        assertThatThrownBy(first::check).isInstanceOf(Superseded.class);
        first.release();
        second.check();
    }

    @Test
    void isTakenAtOnceWhenItIsGivenBackMeanwhile() {
        Lease first = lease("a");
        first.check();
        meanwhile = () -> {
            if (waited.compareTo(Duration.ofSeconds(3)) < 0) {
                first.renewIfHeld();
            } else {
                first.release();
            }
        };
        Lease second = lease("b");
        second.check();
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(waited).isLessThan(Duration.ofSeconds(5));
    }

    /** It comes back to life between the last look and the claim: then it acts until its length is over, not longer. */
    @Test
    void theOldOneIsOverBeforeTheNewOneActs() {
        Lease first = lease("a");
        first.check();
        Store late = new GatedStore(store, name -> {
            if (name.equals("lease/0000000000000002.json")
                    && BucketReader.names(store, name).isEmpty()) {
                first.renewIfHeld();
            }
        });
        boolean[] refused = new boolean[1];
        meanwhile = () -> {
            try {
                first.check();
                assertThat(refused[0]).isFalse();
            } catch (Superseded e) {
                refused[0] = true;
            }
        };
        // What it does while the other one observes would keep it alive: it is silent then.
        Runnable acts = meanwhile;
        meanwhile = () -> {
            if (!BucketReader.names(store, "lease/0000000000000002").isEmpty()) {
                acts.run();
            }
        };
        lease(late, "b").check();
        assertThatThrownBy(first::check).isInstanceOf(Superseded.class);
    }

    @Test
    void aDeadProcessOfThisMachineIsNotWaitedFor() {
        lease("a").check();
        firstIsAlive = false;
        Lease second = lease("b");
        second.check();
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(waited).isZero();
    }

    @Test
    void isRefusedWhereAConditionalPutIsNotHeeded() {
        Store careless = new GatedStore(store, store::delete);
        assertThatThrownBy(() -> lease(careless, "a").check())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("takes a conditional put without heeding it");
    }

    @Test
    void answersMayBeLost() {
        int calls = 20;
        for (int at = 1; at < calls; at++) {
            Store empty = MemoryStore.create();
            Lease lease = lease(new FaultyStore(empty, Fault.ERROR_AFTER, at), "a");
            boolean isHeld = false;
            while (!isHeld) {
                try {
                    lease.check();
                    lease.renewIfHeld();
                    lease.renewIfHeld();
                    isHeld = true;
                } catch (StoreException.Exhausted e) {
                    assertThat(e).hasMessageContaining("Injected");
                }
            }
            assertThat(BucketReader.names(empty, "")).as("at %d", at).hasSizeLessThan(4);
        }
    }

    private Lease lease(String process) {
        return lease(store, process);
    }

    private Lease lease(Store to, String process) {
        Holder holder = new Holder("machine", process, other -> !other.equals("a") || firstIsAlive);
        return new Lease(to, new Lease.Terms(holder, "token " + process, LENGTH, past, nanos::get, this::pause));
    }

    private void pause(Duration duration) {
        waited = waited.plus(duration);
        nanos.addAndGet(duration.toNanos());
        meanwhile.run();
    }
}
