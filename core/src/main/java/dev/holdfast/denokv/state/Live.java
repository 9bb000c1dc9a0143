package dev.holdfast.denokv.state;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.Peer;
import dev.holdfast.denokv.connect.client.RemoteWriter;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Brings the pairs of a file into another database, such as one that is served by KV Connect: compares, writes what differs, and compares
 * again. So one that was interrupted goes on when it is done again.
 */
public final class Live {
    private final Peer client;
    private final Clock clock;
    private final boolean removing;
    private final boolean rewriting;
    private final Consumer<StoredPair> keeping;

    /**
     * @param client stays the caller's to close
     * @param removing whether pairs that the file has not are removed, or stay
     */
    public Live(Peer client, Clock clock, boolean removing) {
        this(client, clock, removing, false, null);
    }

    private Live(Peer client, Clock clock, boolean removing, boolean rewriting, Consumer<StoredPair> keeping) {
        this.client = client;
        this.clock = clock;
        this.removing = removing;
        this.rewriting = rewriting;
        this.keeping = keeping;
    }

    /** The same, but also what seems to be there already is written where it can not be seen when that expires. */
    public Live rewriting() {
        return new Live(client, clock, removing, true, keeping);
    }

    /** The same, but what is there stays as it is; told for each pair of the file whose key is there. */
    public Live keeping(Consumer<StoredPair> kept) {
        return new Live(client, clock, removing, rewriting, kept);
    }

    /**
     * What was done.
     *
     * @param pairs of the file
     * @param set pairs that were written; those that expire are always
     * @param expired pairs of the file whose time is over by now, and which are therefore absent
     */
    public record Report(long pairs, long set, long removed, long expired) {}

    public boolean isEmpty() {
        return !pairs().hasNext();
    }

    /** @throws Failure CORRUPT when something else is read back */
    public Report write(Session file) {
        Report report = writeOnce(file);
        verify(file);
        return report;
    }

    private Report writeOnce(Session file) {
        long[] counts = new long[4];
        RemoteWriter writer = new RemoteWriter(client);
        Merge.walk(new FilePairs(file), pairs(), (wanted, present) -> {
            counts[0] += wanted == null ? 0 : 1;
            if (keeping != null && wanted != null && present != null) {
                keeping.accept(present);
            } else if (wanted == null || isExpired(wanted)) {
                counts[3] += wanted == null ? 0 : 1;
                if (present != null && (removing || wanted != null)) {
                    writer.remove(present.key());
                    counts[2]++;
                }
            } else if (present == null || !isThere(wanted, present)) {
                writer.set(wanted.key(), wanted.value(), wanted.encoding(), wanted.expireAtMs());
                counts[1]++;
            }
            return true;
        });
        writer.flush();
        return new Report(counts[0], counts[1], counts[2], counts[3]);
    }

    /** What expires meanwhile may be there or not. */
    private void verify(Session file) {
        long[] wrong = {0};
        Merge.walk(new FilePairs(file), pairs(), (wanted, present) -> {
            boolean isRight = wanted == null
                    ? !removing || present == null
                    : present == null ? isExpired(wanted) : keeping != null || isSame(wanted, present);
            wrong[0] += isRight ? 0 : 1;
            return true;
        });
        if (wrong[0] > 0) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    client.address() + " was read back, and " + wrong[0] + " pairs are not as they were written",
                    "Does somebody else write to it? Stop him and run this again");
        }
    }

    /** Whether it need not be written. */
    private boolean isThere(StoredPair wanted, StoredPair present) {
        return isSame(wanted, present) && (client.showsExpiry() || !rewriting && !expires(wanted));
    }

    private boolean isSame(StoredPair wanted, StoredPair present) {
        return Merge.isSameValue(wanted, present)
                && (!client.showsExpiry() || wanted.expireAtMs() == present.expireAtMs());
    }

    private Iterator<StoredPair> pairs() {
        return client.pairs();
    }

    private static boolean expires(StoredPair pair) {
        return pair.expireAtMs() >= 0;
    }

    private boolean isExpired(StoredPair pair) {
        return expires(pair) && pair.expireAtMs() <= clock.millis();
    }
}
