package dev.holdfast.cli;

import dev.holdfast.cli.console.Output;
import dev.holdfast.model.Finding;
import dev.holdfast.transfer.Transfer;

/** What a transfer says to people, and its exit code. */
final class TransferText {
    private TransferText() {}

    static int show(Output output, Transfer.Report report) {
        report.notes().forEach(note -> output.warn("note: " + text(note)));
        report.missing().forEach(missing -> output.warn("missing: " + text(missing)));
        output.result(report, () -> summary(report));
        return report.differences().isEmpty() ? report.missing().isEmpty() ? 0 : 3 : 6;
    }

    private static String summary(Transfer.Report report) {
        if (report.dryRun()) {
            return String.format(
                    "would move %s%,d collections from %s to %s",
                    report.records() < 0 ? "" : String.format("%,d records of ", report.records()),
                    report.collections(),
                    report.source(),
                    report.target());
        }
        StringBuilder text = new StringBuilder(String.format(
                "moved %,d records of %,d collections from %s to %s%s",
                report.records(),
                report.collections(),
                report.source(),
                report.target(),
                report.resumed() ? ", going on where an earlier run stopped" : ""));
        if (report.verified()) {
            text.append("\nread back and compared: identical").append(exceptions(report));
        } else if (!report.differences().isEmpty()) {
            text.append("\nread back and compared: DIFFERENT");
            report.differences().forEach(line -> text.append('\n').append(DiffCommand.line(line)));
        }
        return text.toString();
    }

    private static String exceptions(Transfer.Report report) {
        String missing = report.missing().isEmpty() ? "" : ", but for what is missing";
        String and = missing.isEmpty() ? ", but for " : ", and for ";
        return missing
                + (report.uncompared() == 0
                        ? ""
                        : and + String.format("%,d pairs that could not be compared", report.uncompared()));
    }

    static String text(Finding finding) {
        return finding.name().isEmpty() ? finding.reason() : finding.name() + ": " + finding.reason();
    }
}
