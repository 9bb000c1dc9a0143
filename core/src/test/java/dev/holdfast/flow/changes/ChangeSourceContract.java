package dev.holdfast.flow.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every source of changes does. Each implementation says how something is committed to it. */
public abstract class ChangeSourceContract {
    private static final Duration LONG = Duration.ofSeconds(30);

    protected ChangeSource source;
    private int number;

    /** A source that keeps everything until {@link #forget}. */
    protected abstract ChangeSource open() throws Exception;

    /** One transaction that changes so many records, each of them one that was never changed before. */
    protected abstract void commit(int changes) throws Exception;

    /** Makes the source drop what is not behind the position. */
    protected abstract void forget(Position through) throws Exception;

    /** Makes its history begin anew. */
    protected abstract void beginGeneration() throws Exception;

    /** False where a commit without changes leaves no trace. */
    protected boolean keepsEmptyCommits() {
        return true;
    }

    @BeforeEach
    void openSource() throws Exception {
        source = open();
    }

    @AfterEach
    void closeTwice() {
        source.close();
        source.close();
    }

    @Test
    void givesCommitsWholeAndInOrder() throws Exception {
        Position start = source.newest();
        List<Integer> sizes = keepsEmptyCommits() ? List.of(1, 3, 2, 0, 1) : List.of(1, 3, 2, 1);
        for (int size : sizes) {
            commit(size);
        }
        List<Commit> commits = source.read(start, 100, Duration.ZERO);
        assertThat(commits).extracting(it -> it.changes().size()).containsExactlyElementsOf(sizes);
        assertThat(commits).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
        assertThat(commits.getLast().position()).isEqualTo(source.newest());
        assertThat(commits).extracting(Commit::position).doesNotHaveDuplicates();
    }

    @Test
    void goesOnFromEveryPositionAsItWas() throws Exception {
        Position start = source.newest();
        commitMany(10);
        List<Commit> all = source.read(start, 100, Duration.ZERO);
        for (int i = 0; i < all.size(); i++) {
            List<Commit> rest = source.read(all.get(i).position(), 100, Duration.ZERO);
            assertThat(positions(rest)).isEqualTo(positions(all.subList(i + 1, all.size())));
        }
        assertThat(positions(source.read(start, 100, Duration.ZERO))).isEqualTo(positions(all));
    }

    @Test
    void skipsNothingBetweenTwoReads() throws Exception {
        Position start = source.newest();
        commitMany(25);
        List<Position> byThree = new ArrayList<>();
        for (Position at = start; ; ) {
            List<Commit> some = source.read(at, 3, Duration.ZERO);
            if (some.isEmpty()) {
                break;
            }
            assertThat(some).hasSizeLessThanOrEqualTo(3);
            byThree.addAll(positions(some));
            at = byThree.getLast();
        }
        assertThat(byThree).isEqualTo(positions(source.read(start, 100, Duration.ZERO)));
    }

    @Test
    void isEmptyWhenTheTimeIsOver() {
        assertThat(source.read(source.newest(), 10, Duration.ZERO)).isEmpty();
        assertThat(source.read(source.newest(), 10, Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void wakesWhoeverWaits() throws Exception {
        CompletableFuture<List<Commit>> waiting = waiting();
        commit(2);
        assertThat(waiting.get(30, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void endsWaitsWhenItIsClosed() throws Exception {
        CompletableFuture<List<Commit>> waiting = waiting();
        source.close();
        try {
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEmpty();
        } catch (ExecutionException e) {
            // It was not waiting yet, and found the source closed.
            assertThat(e).hasCauseInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void namesTheOldestWhenAPositionIsGone() throws Exception {
        Position start = source.newest();
        commitMany(10);
        List<Position> all = positions(source.read(start, 100, Duration.ZERO));
        forget(all.get(5));
        assertThatThrownBy(() -> source.read(start, 10, Duration.ZERO))
                .isInstanceOfSatisfying(
                        PositionGone.class, gone -> assertThat(gone.oldest()).isEqualTo(source.oldest()));
        assertThat(source.oldest()).isIn(all.subList(0, 6));
        List<Position> rest = positions(source.read(source.oldest(), 100, Duration.ZERO));
        assertThat(rest).isNotEmpty().isEqualTo(all.subList(all.size() - rest.size(), all.size()));
    }

    @Test
    void doesNotGoOnAcrossGenerations() throws Exception {
        commitMany(2);
        Position before = source.newest();
        beginGeneration();
        assertThat(source.newest().generation()).isNotEqualTo(before.generation());
        assertGone(before);
        Position start = source.oldest();
        commit(1);
        assertThat(source.read(start, 10, Duration.ZERO)).isNotEmpty();
        assertGone(before);
    }

    @Test
    void knowsNoPositionsThatItDidNotGive() {
        assertGone(new Position("another", source.newest().at()));
        assertGone(new Position(source.newest().generation(), "no position at all"));
    }

    @Test
    void givesManyReadersTheSame() throws Exception {
        Position start = source.newest();
        List<CompletableFuture<List<Position>>> readers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> follow(start, 50)))
                .toList();
        commitMany(50);
        List<Position> all = positions(source.read(start, 100, Duration.ZERO));
        for (CompletableFuture<List<Position>> reader : readers) {
            assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(all);
        }
    }

    private List<Position> follow(Position start, int count) {
        List<Position> seen = new ArrayList<>();
        for (Position at = start; seen.size() < count; at = seen.isEmpty() ? start : seen.getLast()) {
            seen.addAll(positions(source.read(at, 7, LONG)));
        }
        return seen;
    }

    private CompletableFuture<List<Commit>> waiting() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Position newest = source.newest();
        CompletableFuture<List<Commit>> waiting = CompletableFuture.supplyAsync(() -> {
            begun.countDown();
            return source.read(newest, 10, LONG);
        });
        begun.await();
        return waiting;
    }

    private void assertGone(Position position) {
        assertThatThrownBy(() -> source.read(position, 10, Duration.ZERO))
                .isInstanceOfSatisfying(
                        PositionGone.class, gone -> assertThat(gone.oldest()).isEqualTo(source.oldest()));
    }

    private void commitMany(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            commit(1 + number++ % 3);
        }
    }

    private static List<Position> positions(List<Commit> commits) {
        return Stream.of(commits).flatMap(List::stream).map(Commit::position).toList();
    }
}
