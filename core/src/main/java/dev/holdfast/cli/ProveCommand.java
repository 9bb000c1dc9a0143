package dev.holdfast.cli;

import dev.holdfast.backup.Prove;
import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.model.Failure;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "prove",
        description = "Restore a snapshot into a scratch engine and compare. Exit 6 when it is not good.",
        mixinStandardHelpOptions = true)
final class ProveCommand extends Verb {
    @Parameters(index = "0", paramLabel = "STORE")
    String store;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SNAPSHOT", description = "An id; the latest if not given.")
    String snapshot = "latest";

    @Option(names = "--all", description = "Every sealed snapshot of the store.")
    boolean all;

    @Mixin
    KeyOptions keys;

    @Override
    protected int run() {
        List<String> ids = all
                ? features(keys).inventory().list(store, "").stream()
                        .filter(entry -> !entry.state().equals("unfinished"))
                        .map(dev.holdfast.backup.Inventory.Entry::id)
                        .toList()
                : List.of(features(keys).inventory().find(store, "", snapshot).id());
        if (ids.isEmpty()) {
            output().note("there is no sealed snapshot to prove in " + store);
        }
        return ids.stream().mapToInt(this::prove).max().orElse(0);
    }

    private int prove(String id) {
        try (ProgressLine progress = ProgressLine.on(output(), "prove")) {
            Prove.Report report = features(keys).prove().run(store, id, progress);
            progress.clear();
            report.problems().forEach(problem -> output().warn("problem: " + TransferText.text(problem)));
            output().result(report, () -> id + "  " + (report.proven() ? "proven" : "FAILED PROOF"));
            return report.proven() ? 0 : Failure.Kind.CORRUPT.exitCode();
        }
    }
}
