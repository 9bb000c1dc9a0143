package dev.holdfast.flow.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every target of changes does. Each implementation brings a source of its own, and says what it has. */
public abstract class ChangeTargetContract {
    protected ChangeTarget target;

    /** A target that has nothing. */
    protected abstract ChangeTarget open() throws Exception;

    /** The same target, after the process that had the last one died. */
    protected abstract ChangeTarget openAgain() throws Exception;

    /** The history that it takes. */
    protected abstract ChangeSource source();

    /** One transaction that changes so many records. */
    protected abstract void commit(int changes) throws Exception;

    /** The positions of the commits that it has, since it was begun. */
    protected abstract List<Position> kept() throws Exception;

    @BeforeEach
    void openTarget() throws Exception {
        target = open();
    }

    @AfterEach
    void closeTwice() {
        target.close();
        target.close();
    }

    @Test
    void hasNoPositionBeforeItIsBegun() throws Exception {
        assertThat(target.position()).isEmpty();
        target = openAgain();
        assertThat(target.position()).isEmpty();
    }

    @Test
    void beginsAtAStateOfTheSource() throws Exception {
        commit(1);
        commit(2);
        Position at = target.begin();
        assertThat(at).isEqualTo(source().newest());
        assertThat(target.position()).contains(at);
        assertThat(kept()).isEmpty();
        target = openAgain();
        assertThat(target.position()).contains(at);
    }

    @Test
    void takesCommitsInTheirOrder() throws Exception {
        Position at = target.begin();
        List<Commit> commits = commits(at, 1, 3, 2);
        target.apply(commits);
        assertThat(target.position()).contains(commits.getLast().position());
        List<Commit> more = commits(commits.getLast().position(), 1, 1);
        target.apply(more);
        assertThat(kept()).isEqualTo(positions(commits, more));
    }

    @Test
    void goesOnWhereItWas() throws Exception {
        Position at = target.begin();
        List<Commit> commits = commits(at, 1, 2);
        target.apply(commits);
        target = openAgain();
        assertThat(target.position()).contains(commits.getLast().position());
        List<Commit> more = commits(commits.getLast().position(), 3);
        target.apply(more);
        assertThat(kept()).isEqualTo(positions(commits, more));
    }

    @Test
    void leavesOutWhatItHas() throws Exception {
        Position at = target.begin();
        List<Commit> commits = commits(at, 1, 2, 1);
        target.apply(commits.subList(0, 2));
        target.apply(commits);
        target.apply(commits);
        assertThat(target.position()).contains(commits.getLast().position());
        assertThat(kept()).isEqualTo(positions(commits));
        target = openAgain();
        assertThat(target.position()).contains(commits.getLast().position());
        List<Commit> more = commits(commits.getLast().position(), 1);
        target.apply(List.of(commits.getLast(), more.getFirst()));
        assertThat(kept()).isEqualTo(positions(commits, more));
    }

    @Test
    void goesOnBehindACommitWithoutChanges() throws Exception {
        Position at = target.begin();
        List<Commit> commits = commits(at, 0);
        target.apply(commits);
        assertThat(target.position()).contains(commits.getLast().position());
        List<Commit> more = commits(commits.getLast().position(), 1, 0, 1);
        target.apply(more);
        assertThat(target.position()).contains(more.getLast().position());
        assertThat(kept()).contains(more.getFirst().position(), more.getLast().position());
    }

    @Test
    void beginsAnew() throws Exception {
        Position at = target.begin();
        target.apply(commits(at, 1, 2));
        commit(1);
        Position again = target.begin();
        assertThat(again).isEqualTo(source().newest());
        assertThat(kept()).isEmpty();
        List<Commit> commits = commits(again, 2, 1);
        target.apply(commits);
        assertThat(kept()).isEqualTo(positions(commits));
        target = openAgain();
        assertThat(target.position()).contains(commits.getLast().position());
    }

    /** Makes commits of so many changes each, and reads what is behind the position. */
    protected final List<Commit> commits(Position after, int... sizes) throws Exception {
        for (int size : sizes) {
            commit(size);
        }
        return source().read(after, 1000, Duration.ZERO);
    }

    @SafeVarargs
    private static List<Position> positions(List<Commit>... commits) {
        List<Position> all = new ArrayList<>();
        for (List<Commit> some : commits) {
            some.forEach(it -> all.add(it.position()));
        }
        return all;
    }
}
