package dev.holdfast.app.denokv;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.denokv.DenokvCommand;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.json.KeyJson;
import dev.holdfast.denokv.replica.Lost;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "lost",
        description = "List what a primary has committed that the replica does not have which was promoted by force.",
        mixinStandardHelpOptions = true)
final class LostVerb extends Verb {
    @ParentCommand
    DenokvCommand parent;

    @Option(names = "--sqlite-path", paramLabel = "FILE", description = "The file of the primary from before.")
    Path file;

    @Option(
            names = "--after",
            required = true,
            paramLabel = "VERSIONSTAMP",
            description = "What the replica had, as the promotion has said it.")
    String after;

    /** One commit. */
    record Line(String versionstamp, Instant time, List<Change> changes) {}

    /** What it did to a key: {@code set} or {@code delete}. */
    record Change(String change, JsonNode key) {}

    @Override
    protected int run() {
        Path named = file == null ? parent.sqlitePath() : file;
        if (named == null) {
            throw new Failure(
                    Failure.Kind.USAGE, "which file?", "Give --sqlite-path FILE, that of the primary from before");
        }
        boolean isAll = new Lost(named).after(stamp(), commit -> {
            Line line = line(commit);
            output().result(line, () -> text(line));
        });
        if (!isAll) {
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    "these may not be all: the log of " + named + " does not reach back to " + after
                            + ", or another program has written to the file",
                    "Compare it with: holdfast denokv export --sqlite-path " + named);
        }
        return 0;
    }

    private Versionstamp stamp() {
        try {
            return Versionstamp.parse(after);
        } catch (Malformed e) {
            throw new Failure(Failure.Kind.USAGE, "--after: " + e.getMessage(), "Copy it from what promote said", e);
        }
    }

    private static Line line(LoggedCommit commit) {
        return new Line(
                Versionstamp.of(commit.version()).toString(),
                Instant.ofEpochMilli(commit.changes().timestampMs()),
                commit.changes().entries().stream().map(LostVerb::change).toList());
    }

    private static Change change(BackupLog.Entry it) {
        return new Change(it.kind() == BackupLog.Kind.CLEAR ? "delete" : "set", KeyJson.of(it.key()));
    }

    private static String text(Line line) {
        if (line.changes.isEmpty()) {
            return line.versionstamp + "\t" + line.time + "\tno change";
        }
        return line.changes.stream()
                .map(it -> String.format(Locale.ROOT, "%s\t%s\t%s %s", line.versionstamp, line.time, it.change, it.key))
                .collect(Collectors.joining("\n"));
    }
}
