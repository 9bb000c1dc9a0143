package dev.holdfast.cli;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.KeepOptions;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = "Remove the snapshots that no rule keeps. The newest proven one of each source always stays,"
                + " and the newest that is proven and complete.",
        mixinStandardHelpOptions = true)
final class ForgetCommand extends Verb {
    @Parameters(index = "0", paramLabel = "STORE", description = "Or the name of a [[backup]] that says what to keep.")
    String store;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SOURCE", description = "Only of this source (its slug).")
    String source = "";

    @Mixin
    KeepOptions keep;

    @Option(names = "--dry-run", description = "Say what would be removed, and why the rest stays.")
    boolean dryRun;

    @Override
    protected int run() {
        Forget.Report report = config().job(store)
                .map(this::ofJob)
                .orElseGet(() -> features().forget().run(store, source, keep.keep(), dryRun));
        if (!source.isEmpty() && report.lines().isEmpty()) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no snapshot of a source " + source + " in " + report.store(),
                    "holdfast list " + report.store() + " names them: a source is what stands before the slash.");
        }
        output().result(report, () -> text(report));
        boolean busy = report.lines().stream().anyMatch(line -> line.outcome().equals("busy"));
        return busy ? Failure.Kind.PARTIAL.exitCode() : 0;
    }

    private Forget.Report ofJob(Config.Job job) {
        Keep rules = keep.keep().says() || job.keep() == null ? keep.keep() : job.keep();
        List<Forget.Line> lines = new ArrayList<>();
        job.sources().stream()
                .map(Forget::slug)
                .filter(slug -> source.isEmpty() || source.equals(slug))
                .forEach(slug -> lines.addAll(
                        features().forget().run(job.to(), slug, rules, dryRun).lines()));
        return new Forget.Report(job.to(), dryRun, lines);
    }

    private static String text(Forget.Report report) {
        String lines = report.lines().stream().map(ForgetCommand::line).collect(Collectors.joining("\n"));
        return (lines.isEmpty() ? "" : lines + "\n")
                + String.format(
                        "%s %d of %d snapshots, %,.1f MB",
                        report.dryRun() ? "would remove" : "removed",
                        report.removed().size(),
                        report.lines().size(),
                        report.bytes() / 1e6);
    }

    private static String line(Forget.Line line) {
        return String.format(
                "%-48s  %-12s  %-12s  %s",
                line.snapshot(),
                line.state(),
                line.outcome(),
                (line.isIncomplete() ? "INCOMPLETE: " : "") + String.join(", ", line.reasons()));
    }
}
