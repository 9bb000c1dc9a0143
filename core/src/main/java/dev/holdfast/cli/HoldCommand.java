package dev.holdfast.cli;

import dev.holdfast.backup.Forget;
import dev.holdfast.cli.options.Moments;
import dev.holdfast.model.Failure;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "hold",
        description = "Keep a snapshot from being removed, whatever the rules say.",
        mixinStandardHelpOptions = true)
final class HoldCommand extends Verb {
    @Parameters(index = "0", paramLabel = "STORE")
    String store;

    @Parameters(index = "1", paramLabel = "SNAPSHOT")
    String snapshot;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown wherever it counts.")
    String reason = "";

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = "90d, 2027-01-31 (its end, UTC), or a moment to come; until released if not given.")
    String until = "";

    @Option(names = "--release", description = "End the holds of the snapshot.")
    boolean release;

    @Override
    protected int run() {
        if (release) {
            List<Forget.Held> ended = features().forget().release(store, snapshot);
            output().result(ended, () -> ended.size() + " holds ended");
            return 0;
        }
        if (reason.isBlank()) {
            throw new Failure(Failure.Kind.USAGE, "a hold needs a reason", "Add --reason \"audit of 2026\".");
        }
        Forget.Held hold = features().forget().hold(store, snapshot, reason, until.isEmpty() ? null : moment());
        output().result(
                        hold,
                        () -> hold.snapshot() + " is on hold" + (hold.until() == null ? "" : " until " + hold.until()));
        return 0;
    }

    private Instant moment() {
        return Moments.ahead("--until", until, features().forget().now());
    }
}
