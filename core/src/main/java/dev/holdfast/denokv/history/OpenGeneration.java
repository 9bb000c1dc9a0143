package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.value.Versionstamp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/** A generation whose base is whole, as it was when it was opened. For one thread. */
final class OpenGeneration implements AutoCloseable {
    private static final int LOW_MOST = 0xffff;

    private final Bucket bucket;
    private final Versionstamp base;
    private final LogIndex index;
    private final Replay replay;

    /** @param file for the names of its objects, not there yet */
    OpenGeneration(Bucket bucket, Path file) {
        this.bucket = bucket;
        this.base = bucket.generation().base().orElseThrow();
        this.index = new LogIndex(bucket, file);
        this.replay = new Replay(bucket, index);
        if (bucket.generation().isOurs()) {
            Numbers.demandAnchor(bucket, index);
        }
    }

    Bucket bucket() {
        return bucket;
    }

    /** Through which commit the base is whole. */
    Versionstamp base() {
        return base;
    }

    Replay replay() {
        return replay;
    }

    /** Of all objects of the log, in their order. */
    Iterator<ObjectName.Log> names() {
        return index.from(0);
    }

    /** Objects in the log. */
    long objects() {
        return index.size();
    }

    /** The last commit that it has. */
    Versionstamp newest() {
        return index.newest() == null ? base : latest(index.newest().commit(), base);
    }

    /** When its last object was cut. */
    Optional<Instant> newestTime() {
        return index.size() == 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(replay.timeMs(index.size() - 1)));
    }

    /** The commit that its log begins with; the base itself when there is no log. */
    Versionstamp first() {
        return index.size() == 0 ? base : index.at(0).first().commit();
    }

    /** Which of its commits is the last one of the state that is meant; empty when it has none, or ends before it. */
    Optional<Versionstamp> through(When when) {
        return switch (when) {
            case When.Latest _ -> Optional.of(newest());
            case When.Stamp(Versionstamp stamp, boolean before) ->
                stamp.compareTo(newest()) > 0
                        ? Optional.empty()
                        : (before ? previous(stamp) : Optional.of(stamp)).flatMap(this::lastBy);
            case When.Time(Instant time, boolean before) -> lastBy(before ? time.minusMillis(1) : time);
        };
    }

    private static Optional<Versionstamp> previous(Versionstamp it) {
        if (it.low() > 0) {
            return Optional.of(new Versionstamp(it.high(), it.low() - 1));
        }
        return it.high() == 0 ? Optional.empty() : Optional.of(new Versionstamp(it.high() - 1, LOW_MOST));
    }

    private Optional<Versionstamp> lastBy(Versionstamp stamp) {
        Optional<Versionstamp> fromBase = base.compareTo(stamp) <= 0 ? Optional.of(base) : Optional.empty();
        Optional<Versionstamp> fromLog = lastLogged(stamp);
        return fromLog.isPresent() && fromBase.isPresent()
                ? Optional.of(latest(fromLog.get(), fromBase.get()))
                : fromLog.or(() -> fromBase);
    }

    private Optional<Versionstamp> lastLogged(Versionstamp stamp) {
        long n = index.reaching(Moment.endOf(stamp)).orElse(index.size());
        if (n < index.size()) {
            Optional<Versionstamp> within = replay.fresh(n).stream()
                    .map(LoggedChange::moment)
                    .filter(Moment::isEnd)
                    .map(Moment::commit)
                    .filter(commit -> commit.compareTo(stamp) <= 0)
                    .reduce((a, b) -> b);
            if (within.isPresent()) {
                return within;
            }
        }
        return n == 0 ? Optional.empty() : Optional.of(index.reach(n - 1).commit());
    }

    /** Objects are cut one after the other, so their times grow. */
    private Optional<Versionstamp> lastBy(Instant time) {
        long below = -1;
        long above = index.size();
        while (above - below > 1) {
            long middle = (below + above) >>> 1;
            if (replay.timeMs(middle) <= time.toEpochMilli()) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return below < 0 ? Optional.empty() : Optional.of(index.reach(below).commit());
    }

    private static Versionstamp latest(Versionstamp a, Versionstamp b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public void close() {
        index.close();
    }
}
