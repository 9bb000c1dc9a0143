package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.RemotePairs;
import dev.holdfast.denokv.history.Checkout;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.When;
import dev.holdfast.denokv.lines.LineImport;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Brings what is no file into one, and says what that is. */
final class Fetch {
    private static final String UNSEEN = "when pairs expire can not be seen over KV Connect, nor messages in queues:"
            + " all pairs are taken as lasting";

    private final Clock clock;

    Fetch(Clock clock) {
        this.clock = clock;
    }

    /**
     * All pairs of a database that is served.
     *
     * @param exact whether they must be of one state
     * @throws Failure PARTIAL when they must be and can not
     */
    Capture served(KvClient client, Path into, boolean exact) {
        Instant began = clock.instant();
        RemotePairs pairs = new RemotePairs(client, new byte[0], RemotePairs.END);
        try (State state = new State(into)) {
            Versionstamp newest = Versionstamp.of(1);
            while (pairs.hasNext()) {
                StoredPair pair = pairs.next();
                state.put(pair);
                newest = pair.versionstamp().compareTo(newest) > 0 ? pair.versionstamp() : newest;
            }
            state.finish(newest);
        }
        boolean isOne = pairs.batches() == 1;
        if (exact && !isOne) {
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    client.address() + " was read in " + pairs.batches() + " batches, which are not of one moment",
                    "Read its file (denokv:FILE) or its continuous backup (denokv-backup:STORE): these are exact.");
        }
        List<Finding> warnings = isOne
                ? List.of()
                : List.of(new Finding(
                        "", "read in " + pairs.batches() + " batches: each is of one moment, all together are not"));
        AsOf asOf = new AsOf(AsOf.Kind.CLOCK, began.toString(), clock.instant().toString());
        return new Capture(asOf, isOne ? "snapshot" : "pages", isOne, UNSEEN, List.of(), warnings);
    }

    /** A moment of a backup. */
    Capture moment(Store store, When when, Path into) {
        try (History history = History.open(store, "")) {
            Checkout.Report report = new Checkout(history, clock).run(when, into, false);
            AsOf asOf = AsOf.at(
                    AsOf.Kind.VERSIONSTAMP,
                    report.generation().folder() + report.commit().toString());
            return new Capture(asOf, "log", true, Capture.LOSSLESS, List.of(), List.of());
        }
    }

    /** Lines of JSON. */
    Capture lines(Path file, Path into) {
        Instant now = clock.instant();
        new LineImport(file).file(into, false);
        return new Capture(
                AsOf.at(AsOf.Kind.CLOCK, now.toString()),
                "file",
                true,
                "versionstamps are not read from lines",
                List.of(),
                List.of());
    }
}
