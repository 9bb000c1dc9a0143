package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import dev.holdfast.store.memory.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final Folder folder = new Folder(MemoryStore.create(), new SnapshotId("d1-shop", Place.NOW));
    private final Ticking clock = new Ticking();

    @Test
    void oneBeginsAndTheOtherDoesNot() {
        assertThat(begin("a")).isPresent();
        assertThat(begin("b")).isEmpty();
    }

    @Test
    void aFolderWithSomethingInItIsNotNew() {
        folder.write("SHA256SUMS", new byte[0]);
        assertThat(begin("a")).isEmpty();
        assertThat(folder.files("")).containsOnlyKeys("SHA256SUMS");
    }

    @Test
    void aLivingWriterIsLeftAlone() {
        begin("a");
        clock.now = clock.now.plus(Duration.ofMinutes(9));
        assertBusy(() -> takeOver("b", true));
    }

    @Test
    void aWriterThatIsKnownToBeDeadIsReplacedAtOnce() {
        Lease dead = begin("a").orElseThrow();
        Lease next = takeOver("b", false);
        next.check();
        assertBusy(dead::check);
    }

    @Test
    void anAttemptAtTheSameWorkTakesOverAtOnceAlsoFromAnotherMachine() {
        Lease earlier =
                Lease.begin(folder, owner("a", true).workingFor("run 1"), clock).orElseThrow();
        Owner far = new Owner("far", "b", "token b", process -> true);
        assertBusy(() -> Lease.takeOver(folder, far, clock));
        assertBusy(() -> Lease.takeOver(folder, far.workingFor("run 2"), clock));
        Lease.takeOver(folder, far.workingFor("run 1"), clock).check();
        assertBusy(earlier::check);
    }

    @Test
    void aWriterOfAnotherMachineCountsAsDeadAfterTenMinutes() {
        begin("a");
        Owner far = new Owner("far", "b", "token b", process -> false);
        assertBusy(() -> Lease.takeOver(folder, far, clock));
        clock.now = clock.now.plus(Lease.STALE);
        Lease.takeOver(folder, far, clock).check();
    }

    @Test
    void renewingKeepsItAlive() {
        Lease lease = begin("a").orElseThrow();
        for (int minute = 0; minute < 60; minute++) {
            clock.now = clock.now.plus(Duration.ofMinutes(1));
            lease.renew();
        }
        assertBusy(() -> takeOver("b", true));
    }

    @Test
    void whoWasReplacedLearnsItWhenRenewing() {
        Lease slow = begin("a").orElseThrow();
        clock.now = clock.now.plus(Lease.STALE);
        takeOver("b", true);
        assertBusy(slow::renew);
    }

    @Test
    void givingBackLeavesNothing() {
        begin("a").orElseThrow();
        Lease lease = takeOver("b", false);
        lease.close();
        lease.close();
        assertThat(folder.files("")).isEmpty();
        takeOver("c", true).check();
    }

    @Test
    void whoWasReplacedStaysSoWhenTheOtherHasFinished() {
        Lease slow = begin("a").orElseThrow();
        takeOver("b", false).close();
        assertBusy(slow::check);
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        assertBusy(slow::renew);
        assertThat(folder.files("")).isEmpty();
    }

    @Test
    void whoWasReplacedStaysSoWhenNumbersBeginAgain() {
        Lease slow = begin("a").orElseThrow();
        takeOver("b", false).close();
        takeOver("c", false).check();
        assertBusy(slow::check);
    }

    @Test
    void anEarlierAttemptIsStoppedAndAnotherWriterIsNot() {
        Owner attempt = owner("a", true).workingFor("run 1");
        Lease earlier = Lease.begin(folder, attempt, clock).orElseThrow();
        Lease.stopEarlier(folder, owner("b", true).workingFor("run 2"), clock);
        earlier.check();
        Lease.stopEarlier(folder, owner("b", true).workingFor("run 1"), clock);
        assertBusy(earlier::check);
        assertThat(folder.files("")).isEmpty();
    }

    @Test
    void whoWasReplacedDoesNotTakeTheOthersLeaseAway() {
        Lease slow = begin("a").orElseThrow();
        Lease next = takeOver("b", false);
        slow.close();
        next.check();
        assertBusy(() -> takeOver("c", true));
    }

    private Optional<Lease> begin(String process) {
        return Lease.begin(folder, owner(process, true), clock);
    }

    private Lease takeOver(String process, boolean othersLive) {
        return Lease.takeOver(folder, owner(process, othersLive), clock);
    }

    private static Owner owner(String process, boolean othersLive) {
        return new Owner("here", process, "token " + process, other -> othersLive);
    }

    private static void assertBusy(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
    }

    private static final class Ticking extends Clock {
        private Instant now = Place.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
