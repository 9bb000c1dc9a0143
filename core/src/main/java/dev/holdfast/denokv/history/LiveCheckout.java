package dev.holdfast.denokv.history;

import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.state.Live;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Makes a database that is served by KV Connect be as it was at a moment: what differs is written, and read back. So it
 * goes forward and back, and one that was interrupted goes on when it is run again.
 *
 * <p>Pairs that are written get new versionstamps. It is not one transaction: whoever reads meanwhile sees some pairs as
 * they were and some as they will be.
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

    /** What was done; {@code commit} is the last one of the state. */
    public record Report(Generation generation, Versionstamp commit, Live.Report written) {}

    /**
     * @param replace whether pairs that are there may be changed and removed
     * @throws Failure USAGE when there are pairs and they may not; CORRUPT when another state is read back
     */
    public Report run(When when, boolean replace) {
        Live live = new Live(client, clock, true);
        if (!replace && !live.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    client.address() + " is not empty",
                    "Add --replace: what is not of that moment is changed or removed; also to go on with an interrupted"
                            + " checkout");
        }
        History.Place place = history.find(when);
        try (Session state = built(place)) {
            return new Report(place.generation().bucket().generation(), place.commit(), live.write(state));
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
}
