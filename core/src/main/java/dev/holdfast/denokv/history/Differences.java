package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.state.FilePairs;
import dev.holdfast.denokv.state.Merge;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Versionstamp;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Tells what differs between two moments, key by key. Needs room for both states in temporary files. */
public final class Differences {
    private final History history;

    /** @param history stays the caller's to close */
    public Differences(History history) {
        this.history = history;
    }

    /** What a key had before and after; null where it was absent. */
    public record Line(StoredPair before, StoredPair after) {}

    /** The two commits that were compared, and how many keys are the same in both. */
    public record Report(Versionstamp before, Versionstamp after, long same) {}

    /**
     * In the order of the keys. A pair differs when its value, encoding or expiration does.
     *
     * @param each false ends it
     */
    public Report run(When before, When after, Predicate<Line> each) {
        History.Place a = history.find(before);
        History.Place b = history.find(after);
        long[] same = {0};
        try (Session left = built(a, "before");
                Session right = built(b, "after")) {
            Merge.walk(new FilePairs(left), new FilePairs(right), (one, other) -> {
                boolean isSame = one != null
                        && other != null
                        && Merge.isSameValue(one, other)
                        && one.expireAtMs() == other.expireAtMs();
                same[0] += isSame ? 1 : 0;
                return isSame || each.test(new Line(one, other));
            });
        }
        return new Report(a.commit(), b.commit(), same[0]);
    }

    private Session built(History.Place place, String name) {
        Path file = history.scratchFile(name);
        try (State state = new State(file)) {
            new Building(place.generation(), place.commit(), state).run();
            state.finish(place.commit());
        }
        return Session.reading(file);
    }
}
