package dev.holdfast.cli.denokv;

import dev.holdfast.cli.Verb;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deno KV: what is done is said by the verb below. */
@Command(
        name = "denokv",
        description =
                "Deno KV: serve databases to Deno and to npm's client; go back to any moment of a continuous backup.",
        mixinStandardHelpOptions = true)
public final class DenokvCommand extends Verb {
    @Option(
            names = "--sqlite-path",
            paramLabel = "FILE",
            description = "The database; may stand behind the verb, too, or in DENO_KV_SQLITE_PATH.")
    Path sqlitePath;

    /** Where denokv takes it, in front of the verb; null when it is not there. */
    public Path sqlitePath() {
        return sqlitePath;
    }

    @Override
    protected int run() {
        throw new Failure(Failure.Kind.USAGE, "denokv needs to know what to do", "Try: holdfast denokv --help");
    }
}
