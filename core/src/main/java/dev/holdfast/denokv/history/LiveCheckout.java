package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.RemotePairs;
import dev.holdfast.denokv.connect.client.RemoteWriter;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;

/**
 * Makes a database that is served by KV Connect be as it was at a moment: compares, writes what differs, and compares
 * again. So it goes forward and back, and one that was interrupted goes on when it is run again.
 *
 * <p>Every pair gets a new versionstamp. It is not one transaction: whoever reads meanwhile sees some pairs as they were
 * and some as they will be.
 */
public final class LiveCheckout {
    private final History history;
    private final KvClient client;
    private final Clock clock;

    /** Both stay the caller's to close. */
    public LiveCheckout(History history, KvClient client, Clock clock) {
        this.history = history;
        this.client = client;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param commit the last one of the state
     * @param pairs of the state
     * @param set pairs that were written; those that expire are always
     * @param expired pairs of the state whose time is over by now, and which are therefore absent
     */
    public record Report(
            Generation generation, Versionstamp commit, long pairs, long set, long removed, long expired) {}

    /**
     * @param replace whether pairs that are there may be changed and removed
     * @throws Failure USAGE when there are pairs and they may not; CORRUPT when another state is read back
     */
    public Report run(When when, boolean replace) {
        if (!replace && live().hasNext()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    client.address() + " is not empty",
                    "Add --replace: what is not of that moment is changed or removed; also to go on with an interrupted"
                            + " checkout");
        }
        History.Place place = history.find(when);
        try (Session state = built(place)) {
            Report report = write(place, state);
            verify(state);
            return report;
        }
    }

    private Session built(History.Place place) {
        Path file = history.scratchFile("state");
        try (State state = new State(file)) {
            new Building(place.generation(), place.commit(), state).run();
            state.finish(place.commit());
        }
        return Session.reading(file);
    }

    private Report write(History.Place place, Session state) {
        long[] counts = new long[4];
        RemoteWriter writer = new RemoteWriter(client);
        Merge.walk(new FilePairs(state), live(), (wanted, present) -> {
            counts[0] += wanted == null ? 0 : 1;
            if (wanted == null || isExpired(wanted)) {
                counts[3] += wanted == null ? 0 : 1;
                if (present != null) {
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
        return new Report(
                place.generation().bucket().generation(), place.commit(), counts[0], counts[1], counts[2], counts[3]);
    }

    /** What expires meanwhile may be there or not. */
    private void verify(Session state) {
        long[] wrong = {0};
        Merge.walk(new FilePairs(state), live(), (wanted, present) -> {
            boolean isRight = wanted == null
                    ? present == null
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

    private Iterator<StoredPair> live() {
        Iterator<dev.holdfast.denokv.wire.KvEntry> entries = new RemotePairs(client, new byte[0], RemotePairs.END);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public StoredPair next() {
                var it = entries.next();
                return new StoredPair(
                        it.key(),
                        it.value(),
                        Encoding.of(it.encoding()),
                        Versionstamp.of(it.versionstamp()),
                        StoredPair.NEVER);
            }
        };
    }

    private static boolean expires(StoredPair pair) {
        return pair.expireAtMs() >= 0;
    }

    private boolean isExpired(StoredPair pair) {
        return expires(pair) && pair.expireAtMs() <= clock.millis();
    }
}
