package dev.holdfast.denokv.state;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.RemotePairs;
import dev.holdfast.denokv.connect.client.RemoteWriter;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.util.Iterator;

/**
 * Brings the pairs of a file into a database that is served by KV Connect: compares, writes what differs, and compares
 * again. So one that was interrupted goes on when it is done again.
 */
public final class Live {
    private final KvClient client;
    private final Clock clock;
    private final boolean removing;

    /**
     * @param client stays the caller's to close
     * @param removing whether pairs that the file has not are removed, or stay
     */
    public Live(KvClient client, Clock clock, boolean removing) {
        this.client = client;
        this.clock = clock;
        this.removing = removing;
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
            if (wanted == null || isExpired(wanted)) {
                counts[3] += wanted == null ? 0 : 1;
                if (present != null && (removing || wanted != null)) {
                    writer.remove(present.key());
                    counts[2]++;
                }
            } else if (present == null || expires(wanted) || !Merge.isSameValue(wanted, present)) {
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
                    : present == null ? isExpired(wanted) : Merge.isSameValue(wanted, present);
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

    private Iterator<StoredPair> pairs() {
        return new RemotePairs(client, new byte[0], RemotePairs.END);
    }

    private static boolean expires(StoredPair pair) {
        return pair.expireAtMs() >= 0;
    }

    private boolean isExpired(StoredPair pair) {
        return expires(pair) && pair.expireAtMs() <= clock.millis();
    }
}
