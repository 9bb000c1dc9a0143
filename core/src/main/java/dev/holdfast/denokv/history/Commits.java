package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.value.Versionstamp;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Lists the commits that can be gone back to. */
public final class Commits {
    private final History history;

    /** @param history stays the caller's to close */
    public Commits(History history) {
        this.history = history;
    }

    /**
     * A commit.
     *
     * @param time when the object that holds it was cut, by the clock of whoever wrote it
     * @param early before the base was whole: it may turn out that the state then is not known
     */
    public record Line(Generation generation, Versionstamp commit, Instant time, boolean early) {}

    /**
     * The newest first; those that a newer generation has, too, only once.
     *
     * @param start not before
     * @param end before
     * @param each false ends it
     */
    public void newestFirst(Instant start, Instant end, Predicate<Line> each) {
        Versionstamp[] below = {null};
        boolean[] goesOn = {true};
        for (Generation generation : history.complete()) {
            OpenGeneration at = history.opened(generation);
            Versionstamp limit = below[0];
            at.replay().backward((changes, cut) -> {
                Instant time = Instant.ofEpochMilli(cut);
                goesOn[0] = time.isBefore(end) ? tell(at, changes, time, limit, each, start) : true;
                return goesOn[0] && !time.isBefore(start);
            });
            if (!goesOn[0]) {
                return;
            }
            below[0] = below[0] == null || at.base().compareTo(below[0]) < 0 ? at.base() : below[0];
        }
    }

    private static boolean tell(
            OpenGeneration at,
            List<LoggedChange> changes,
            Instant time,
            Versionstamp limit,
            Predicate<Line> each,
            Instant start) {
        if (time.isBefore(start)) {
            return true;
        }
        for (LoggedChange change : changes.reversed()) {
            Versionstamp commit = change.moment().commit();
            boolean told = change.moment().isEnd() && (limit == null || commit.compareTo(limit) < 0);
            boolean early = commit.compareTo(at.base()) < 0;
            if (told && !each.test(new Line(at.bucket().generation(), commit, time, early))) {
                return false;
            }
        }
        return true;
    }
}
