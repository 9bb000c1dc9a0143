package dev.holdfast.cli;

import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.model.Failure;
import dev.holdfast.transfer.Export;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Write a source or snapshot as one SQL dump, wrangler JSON, lines of JSON (Deno KV) or CSV.",
        mixinStandardHelpOptions = true)
final class ExportCommand extends Verb {
    @Parameters(index = "0", paramLabel = "SOURCE", description = "Any address, a snapshot (STORE@ID) included.")
    String source;

    @Option(names = "--output", required = true, paramLabel = "PATH")
    Path to;

    @Option(names = "--table", paramLabel = "T", description = "Only this table.")
    String table = "";

    @Option(names = "--prefix", paramLabel = "P", description = "Only pairs whose keys begin with this.")
    String prefix = "";

    @Option(
            names = "--format",
            paramLabel = "sql|json|csv",
            description = "sql for tables, json for pairs if not given.")
    String format = "auto";

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "At most N records, then say how to go on. The pages of a table, one after the other, are one"
                    + " file: tables in the first, indexes, views and triggers in the last.")
    Long batchSize;

    @Option(names = "--after", paramLabel = "KEY", description = "Go on behind this key.")
    String after = "";

    @Mixin
    KeyOptions keys;

    @Override
    protected int run() {
        if (batchSize != null && batchSize < 1) {
            throw new Failure(
                    Failure.Kind.USAGE, "--batch-size " + batchSize + " would never come to an end", "Say 1 or more.");
        }
        Export.Request request = new Export.Request(
                source,
                to,
                table,
                prefix,
                Choice.of("--format", format, Export.Format.class),
                batchSize == null ? 0 : batchSize,
                after);
        try (ProgressLine progress = ProgressLine.on(output(), "export")) {
            Export.Report report = features(keys).export().run(request, progress);
            progress.clear();
            report.missing().forEach(missing -> output().warn("missing: " + TransferText.text(missing)));
            output().result(report, () -> text(report));
            return report.missing().isEmpty() ? 0 : 3;
        }
    }

    private static String text(Export.Report report) {
        return String.format("wrote %,d records to %s", report.records(), report.output())
                + (report.next().isEmpty() ? "" : "\nmore: --after=" + quoted(report.next()));
    }

    /** For a shell. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
