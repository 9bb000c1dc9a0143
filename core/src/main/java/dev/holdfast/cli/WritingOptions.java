package dev.holdfast.cli;

import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What may happen to what is in the target already. */
final class WritingOptions {
    @ArgGroup
    Mode mode = new Mode();

    @Option(
            names = "--short-ttl",
            paramLabel = "skip|keep|drop-expiry",
            description =
                    "Pairs that expire within 60 s can not be written: leave them out (default), keep trying until"
                            + " they are gone, or write them without an expiration.")
    String shortTtl = "skip";

    @Option(names = "--daily-budget", paramLabel = "N", description = "Write at most N keys per UTC day, over days.")
    int dailyBudget;

    @Option(names = "--no-verify", negatable = false, description = "Do not read the target back.")
    boolean noVerify;

    @Option(names = "--dry-run", description = "Say what would be done, removed, or refused; change nothing.")
    boolean dryRun;

    /** At most one of these. */
    static final class Mode {
        @Option(
                names = "--replace",
                description = "Remove what is there first. With --prefix only the keys that begin so; with a selection"
                        + " of a target that is replaced whole it is refused.")
        boolean replace;

        @Option(names = "--merge", description = "Keep what is there; overwrite records of the same declared key.")
        boolean merge;

        @Option(names = "--only-missing", description = "Write only keys that are not there.")
        boolean onlyMissing;

        @Option(names = "--only-changed", description = "Write only pairs that are not there or differ.")
        boolean onlyChanged;
    }

    Writing writing() {
        return new Writing(
                mode(), Choice.of("--short-ttl", shortTtl, Writing.ShortTtl.class), dailyBudget, Selection.ALL);
    }

    private Writing.Mode mode() {
        if (mode.replace) {
            return Writing.Mode.REPLACE;
        }
        if (mode.merge) {
            return Writing.Mode.MERGE;
        }
        if (mode.onlyMissing) {
            return Writing.Mode.ONLY_MISSING;
        }
        return mode.onlyChanged ? Writing.Mode.ONLY_CHANGED : Writing.Mode.CREATE;
    }
}
