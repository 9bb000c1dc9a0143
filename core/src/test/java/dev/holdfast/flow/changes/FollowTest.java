package dev.holdfast.flow.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.KvFixture.TestClock;
import dev.holdfast.model.Failure;
import dev.holdfast.testing.MemoryChangeTarget;
import dev.holdfast.testing.MemoryChanges;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a follower does between a source and a target that both keep their contracts. */
class FollowTest {
    private static final Pace PROMPT = new Pace(Duration.ZERO, 1 << 20, Duration.ofMillis(1), Duration.ofSeconds(5));

    private final TestClock clock = new TestClock();
    private final MemoryChanges source = new MemoryChanges(clock);
    private final MemoryChangeTarget.Kept kept = new MemoryChangeTarget.Kept();
    private final Trying target = new Trying(new MemoryChangeTarget(source, kept));
    private Follow follow;

    /** Throws what it is given, one for each call of {@code apply}, before or after it is done. */
    private static final class Trying implements ChangeTarget {
        private final ChangeTarget target;
        private final Queue<RuntimeException> before = new ArrayDeque<>();
        private final Queue<RuntimeException> after = new ArrayDeque<>();
        private final List<Integer> sizes = new ArrayList<>();
        private CountDownLatch gate = new CountDownLatch(0);

        Trying(ChangeTarget target) {
            this.target = target;
        }

        @Override
        public String address() {
            return target.address();
        }

        @Override
        public Optional<Position> position() {
            return target.position();
        }

        @Override
        public Position begin() {
            return target.begin();
        }

        @Override
        public void apply(List<Commit> commits) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new AssertionError("applying is not to be interrupted", e);
            }
            raise(before);
            synchronized (sizes) {
                sizes.add(commits.size());
            }
            target.apply(commits);
            raise(after);
        }

        private static void raise(Queue<RuntimeException> next) {
            RuntimeException failure = next.poll();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            target.close();
        }
    }

    @AfterEach
    void close() {
        if (follow != null) {
            follow.close();
            follow.close();
        }
    }

    @Test
    void carriesWhatThereIsAndWhatComes() {
        source.commit(1);
        target.begin();
        List<Position> all = new ArrayList<>(commit(5));
        start(PROMPT);
        await(() -> kept.positions().equals(all));
        all.addAll(commit(5));
        await(() -> kept.positions().equals(all));
        await(() -> follow.status().commits() == 0);
        assertThat(follow.status().state()).isEqualTo(FollowStatus.State.ACTIVE);
        assertThat(follow.status().lag()).isZero();
    }

    @Test
    void beginsATargetThatHasNothing() {
        commit(3);
        start(PROMPT);
        await(() -> source.newest().equals(kept()));
        List<Position> all = commit(2);
        await(() -> kept.positions().equals(all));
    }

    @Test
    void triesAgainWhatFailedAndTakesNothingTwice() {
        target.begin();
        for (int i = 0; i < 5; i++) {
            target.before.add(remote());
            target.after.add(remote());
        }
        List<Position> all = new ArrayList<>(commit(3));
        start(PROMPT);
        all.addAll(commit(3));
        await(() -> kept.positions().equals(all));
        await(() -> follow.status().trouble() == null);
    }

    @Test
    void saysHowFarItIsBehindAndWhy() {
        target.begin();
        start(new Pace(Duration.ZERO, 1 << 20, Duration.ofMinutes(5), Duration.ofSeconds(5)));
        await(() -> follow.status().state() == FollowStatus.State.ACTIVE);
        target.gate = new CountDownLatch(1);
        commit(3);
        clock.advance(Duration.ofSeconds(6));
        await(() -> follow.status().state() == FollowStatus.State.BEHIND);
        assertThat(follow.status().commits()).isEqualTo(3);
        assertThat(follow.status().lag()).isEqualTo(Duration.ofSeconds(6));
        target.before.add(remote());
        target.gate.countDown();
        await(() -> follow.status().state() == FollowStatus.State.FAILED);
        assertThat(follow.status().trouble()).hasMessage("away");
    }

    @Test
    void beginsAnewAtAGapWhenItMay() {
        target.begin();
        commit(5);
        source.forget(source.newest());
        List<PositionGone> gaps = new ArrayList<>();
        follow = Follow.start(source, target, PROMPT, gaps::add, clock);
        await(() -> source.newest().equals(kept()));
        List<Position> all = commit(2);
        await(() -> kept.positions().equals(all));
        source.beginGeneration();
        List<Position> others = commit(2);
        await(() -> source.newest().equals(kept()));
        assertThat(others).endsWith(kept());
        assertThat(gaps).hasSize(2);
    }

    @Test
    void endsAtAGapWhenItMayNot() {
        target.begin();
        commit(5);
        source.forget(source.newest());
        follow = Follow.start(source, target, PROMPT, gap -> false, clock);
        await(() -> follow.status().state() == FollowStatus.State.ENDED);
        assertThat(follow.status().trouble()).isInstanceOf(PositionGone.class);
        assertThat(kept.positions()).isEmpty();
    }

    @Test
    void givesWayToAnotherWriter() {
        target.begin();
        target.before.add(new Superseded("somebody else writes it", ""));
        commit(1);
        start(PROMPT);
        await(() -> follow.status().state() == FollowStatus.State.ENDED);
        assertThat(follow.status().trouble()).isInstanceOf(Superseded.class);
        assertThat(kept.positions()).isEmpty();
    }

    @Test
    void gathersUntilTheTimeIsOverOrTheRoom() {
        target.begin();
        List<Position> all = new ArrayList<>(commit(2));
        start(new Pace(Duration.ofHours(1), 1 << 20, Duration.ofMillis(1), Duration.ofSeconds(5)));
        await(() -> follow.status().commits() == 2);
        assertThat(kept.positions()).isEmpty();
        all.addAll(commit(3));
        assertThat(follow.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(kept.positions()).isEqualTo(all);
        assertThat(target.sizes).containsExactly(5);
    }

    @Test
    void doesNotGatherWhatIsOld() {
        target.begin();
        List<Position> all = commit(4);
        clock.advance(Duration.ofHours(2));
        start(new Pace(Duration.ofHours(1), 1, Duration.ofMillis(1), Duration.ofSeconds(5)));
        await(() -> kept.positions().equals(all));
    }

    @Test
    void endsWhileItGathersAndWhileItWaits() throws InterruptedException {
        target.begin();
        start(new Pace(Duration.ofHours(1), 1 << 20, Duration.ofHours(1), Duration.ofSeconds(5)));
        commit(1);
        await(() -> follow.status().commits() == 1);
        closeInTime();
        assertThat(kept.positions()).isEmpty();
        start(PROMPT);
        await(() -> kept.positions().size() == 1);
        closeInTime();
        target.before.add(remote());
        commit(1);
        start(new Pace(Duration.ZERO, 1 << 20, Duration.ofHours(1), Duration.ofSeconds(5)));
        await(() -> follow.status().state() == FollowStatus.State.FAILED);
        closeInTime();
        assertThat(follow.status().state()).isEqualTo(FollowStatus.State.ENDED);
        assertThat(follow.drain(Duration.ofMinutes(1))).isFalse();
    }

    private void closeInTime() throws InterruptedException {
        Thread closing = Thread.ofVirtual().start(follow::close);
        assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
    }

    private void start(Pace pace) {
        follow = Follow.start(source, target, pace, gap -> true, clock);
    }

    private List<Position> commit(int count) {
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            positions.add(source.commit(1 + i % 3).position());
        }
        return positions;
    }

    private Position kept() {
        return target.position().orElse(null);
    }

    private static Failure remote() {
        return new Failure(Failure.Kind.REMOTE, "away", "");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
