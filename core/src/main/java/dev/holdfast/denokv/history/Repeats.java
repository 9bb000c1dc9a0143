package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.ObjectName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes that an object of the log has and that are not behind those of the objects before it. A writer that was not sure
 * whether an object had arrived may write its changes again; then they are the same. Anything else is an error.
 */
final class Repeats {
    private final Bucket bucket;
    private final Map<Moment, LoggedChange> known = new HashMap<>();

    Repeats(Bucket bucket, List<ObjectName.Log> earlier) {
        this.bucket = bucket;
        for (ObjectName.Log name : earlier) {
            bucket.read(name).changes().forEach(change -> known.putIfAbsent(change.moment(), change));
        }
    }

    void demand(ObjectName.Log name, LoggedChange change) {
        LoggedChange before = known.get(change.moment());
        if (before == null) {
            throw bucket.damaged(
                    name.toString(),
                    "it is out of order: the commit " + change.moment().commit()
                            + " stands before commits of objects with lower names",
                    null);
        }
        if (!isSame(before, change)) {
            throw bucket.damaged(
                    name.toString(),
                    "it says something else about the commit " + change.moment().commit() + " than an object before it",
                    null);
        }
    }

    private static boolean isSame(LoggedChange a, LoggedChange b) {
        return switch (a) {
            case LoggedChange.Set one ->
                b instanceof LoggedChange.Set other
                        && Arrays.equals(one.key(), other.key())
                        && Arrays.equals(one.value(), other.value())
                        && one.encoding() == other.encoding()
                        && one.expireAtMs() == other.expireAtMs();
            case LoggedChange.Clear one ->
                b instanceof LoggedChange.Clear other && Arrays.equals(one.key(), other.key());
        };
    }
}
