package dev.holdfast.denokv.history;

import dev.holdfast.denokv.state.NewFile;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Versionstamp;
import java.nio.file.Path;
import java.time.Clock;

/** Writes the state at a moment into a file that Deno, denokv and this program open as a database. */
public final class Checkout {
    private final History history;
    private final Clock clock;

    /** @param history stays the caller's to close */
    public Checkout(History history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /**
     * What was written.
     *
     * @param commit the last one that is in it
     * @param pairs in it
     * @param expired of them, whose time is over by now: whoever opens the file for writing removes them
     */
    public record Report(Generation generation, Versionstamp commit, long pairs, long expired) {}

    /**
     * The file gets its name when it is whole and on the disk.
     *
     * @param replace take the place of a file that is there
     * @throws dev.holdfast.model.Failure USAGE when the file is there, BUSY when it is in use, NOT_FOUND, CORRUPT
     */
    public Report run(When when, Path file, boolean replace) {
        NewFile target = new NewFile(file, replace);
        History.Place place = history.find(when);
        return target.write(made -> build(place, made));
    }

    private static void belong(Bucket bucket, State state) {
        String lineage = bucket.generation().isOurs() ? bucket.announced().lineage() : "";
        if (!lineage.isEmpty()) {
            state.belong(lineage);
        }
    }

    private Report build(History.Place place, Path made) {
        try (State state = new State(made)) {
            new Building(place.generation(), place.commit(), state).run();
            Report report = new Report(
                    place.generation().bucket().generation(),
                    place.commit(),
                    state.count("true"),
                    state.count("expiration_ms >= 0 AND expiration_ms <= " + clock.millis()));
            belong(place.generation().bucket(), state);
            state.finish(place.commit());
            return report;
        }
    }
}
