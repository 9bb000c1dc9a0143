package dev.holdfast.cli;

import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.cli.options.SelectionOptions;
import dev.holdfast.transfer.Diff;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = "Tell in what two places differ. Exit 0 when identical, 6 when not.",
        mixinStandardHelpOptions = true)
final class DiffCommand extends Verb {
    @Parameters(index = "0", paramLabel = "A")
    String left;

    @Parameters(index = "1", paramLabel = "B")
    String right;

    @Mixin
    SelectionOptions selection;

    @Mixin
    KeyOptions keys;

    @Override
    protected int run() {
        Diff.Report report;
        try (ProgressLine progress = ProgressLine.on(output(), "compare")) {
            report = features(keys).diff().run(left, right, selection.selection(), progress);
        }
        output().result(report, () -> text(report));
        return report.identical() ? 0 : 6;
    }

    private static String text(Diff.Report report) {
        String apart =
                report.notCompared().isEmpty() ? "" : "; not compared: " + String.join(", ", report.notCompared());
        if (report.identical()) {
            return String.format("identical: %,d records", report.records()) + apart;
        }
        return "different" + apart + "\n"
                + report.differences().stream().map(DiffCommand::line).collect(Collectors.joining("\n"));
    }

    static String line(Diff.Line line) {
        String examples = line.examples().stream().map(one -> "\n      " + one).collect(Collectors.joining());
        return "  " + line.name() + ": " + line.what() + examples;
    }
}
