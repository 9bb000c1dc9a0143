package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.value.Versionstamp;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Gives a generation's base and log in the order in which they make a state; each change of the log once. */
final class Replay {
    private final Bucket bucket;
    private final LogIndex index;

    Replay(Bucket bucket, LogIndex index) {
        this.bucket = bucket;
        this.index = index;
    }

    /** All pairs of the base; of one that comes twice the later counts. */
    void base(Consumer<List<StoredPair>> each) {
        long[] pairs = {0};
        Ahead.each(new Parts(bucket), bucket::read, some -> {
            pairs[0] += some.size();
            each.accept(some);
            return true;
        });
        if (bucket.generation().isOurs()) {
            Numbers.demandPairs(bucket, pairs[0]);
        }
    }

    /**
     * The changes behind one commit, through another.
     *
     * @param after null for all from the beginning
     * @param each is given the changes of one object and when it was cut
     */
    void log(Versionstamp after, Versionstamp through, BiConsumer<List<LoggedChange>, Long> each) {
        Moment last = Moment.endOf(through);
        long first = after == null ? 0 : index.reaching(next(after)).orElse(index.size());
        Moment[] seen = {first == 0 ? null : index.reach(first - 1)};
        long end = index.lastFor(last);
        long[] number = {first};
        Moment from = after == null ? null : Moment.endOf(after);
        Ahead.each(index.from(first), this::named, it -> {
            List<LoggedChange> fresh = fresh(it, number[0], seen[0]);
            if (!fresh.isEmpty()) {
                seen[0] = fresh.getLast().moment();
            }
            List<LoggedChange> wanted = between(fresh, from, last);
            if (!wanted.isEmpty()) {
                each.accept(wanted, it.piece.timestampMs());
            }
            return number[0]++ < end;
        });
    }

    /**
     * All objects of the log, the newest first.
     *
     * @param each is given the changes of an object that none before it has, and when it was cut; false ends it
     */
    void backward(BiPredicate<List<LoggedChange>, Long> each) {
        long[] n = {index.size()};
        Iterator<ObjectName.Log> names = new Iterator<>() {
            private long next = index.size() - 1;

            @Override
            public boolean hasNext() {
                return next >= 0;
            }

            @Override
            public ObjectName.Log next() {
                return index.at(next--);
            }
        };
        Ahead.each(names, this::named, it -> {
            long number = --n[0];
            return each.test(fresh(it, number, number == 0 ? null : index.reach(number - 1)), it.piece.timestampMs());
        });
    }

    /** The changes of one object that no object before it has. */
    List<LoggedChange> fresh(long n) {
        return fresh(named(index.at(n)), n, n == 0 ? null : index.reach(n - 1));
    }

    /** When an object was cut. */
    long timeMs(long n) {
        return bucket.read(index.at(n)).timestampMs();
    }

    private record Named(ObjectName.Log name, LogPiece piece) {}

    private Named named(ObjectName.Log name) {
        return new Named(name, bucket.read(name));
    }

    private List<LoggedChange> fresh(Named it, long n, Moment seen) {
        List<LoggedChange> changes = it.piece.changes();
        if (seen == null || it.name.first().compareTo(seen) > 0) {
            return changes;
        }
        Repeats repeats = new Repeats(bucket, index.covering(n, it.name.first()));
        int fresh = 0;
        while (fresh < changes.size() && changes.get(fresh).moment().compareTo(seen) <= 0) {
            repeats.demand(it.name, changes.get(fresh++));
        }
        return changes.subList(fresh, changes.size());
    }

    private static List<LoggedChange> between(List<LoggedChange> changes, Moment from, Moment last) {
        boolean all = (from == null
                        || changes.isEmpty()
                        || changes.getFirst().moment().compareTo(from) > 0)
                && (changes.isEmpty() || changes.getLast().moment().compareTo(last) <= 0);
        return all
                ? changes
                : changes.stream()
                        .filter(it -> (from == null || it.moment().compareTo(from) > 0)
                                && it.moment().compareTo(last) <= 0)
                        .toList();
    }

    /** The first place behind a commit. */
    private static Moment next(Versionstamp commit) {
        return commit.low() == Moment.LAST
                ? new Moment(new Versionstamp(commit.high() + 1, 0), 0)
                : new Moment(new Versionstamp(commit.high(), commit.low() + 1), 0);
    }
}
