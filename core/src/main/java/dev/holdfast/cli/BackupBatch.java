package dev.holdfast.cli;

import dev.holdfast.backup.Backup;
import dev.holdfast.cli.console.Output;
import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;

/** Backs up one source after the other; one that fails does not stop the others. */
final class BackupBatch {
    private final Features features;
    private final Output output;

    BackupBatch(Features features, Output output) {
        this.features = features;
        this.output = output;
    }

    /** The exit code of the whole: that of the only source, 0 when all are good, else 3. */
    int run(List<Backup.Request> requests) {
        List<Integer> codes = new ArrayList<>();
        for (Backup.Request request : requests) {
            codes.add(requests.size() == 1 ? one(request) : guarded(request));
        }
        return codes.stream().allMatch(codes.getFirst()::equals) ? codes.getFirst() : 3;
    }

    private int guarded(Backup.Request request) {
        try {
            return one(request);
        } catch (Failure failure) {
            int code = failure.kind().exitCode();
            output.error(request.source() + ": " + failure.getMessage(), failure.hint(), code);
            return code;
        }
    }

    private int one(Backup.Request request) {
        Backup.Report report;
        try (ProgressLine progress = ProgressLine.on(output, "backup")) {
            report = features.backup().run(request, progress);
        }
        report.warnings().forEach(warning -> output.warn("note: " + TransferText.text(warning)));
        report.missing().forEach(missing -> output.warn("missing: " + TransferText.text(missing)));
        output.result(report, () -> text(report));
        return report.exitCode();
    }

    private static String text(Backup.Report report) {
        return String.format(
                "%s  %s  %s  %,d records, %.1f MB%s%s%s",
                report.snapshot(),
                report.state(),
                report.consistency(),
                report.records(),
                report.bytes() / 1e6,
                report.lossless() ? "" : "  NOT LOSSLESS: " + report.fidelity(),
                report.resumed() ? "  (resumed)" : "",
                report.complete() ? "" : "  INCOMPLETE");
    }
}
