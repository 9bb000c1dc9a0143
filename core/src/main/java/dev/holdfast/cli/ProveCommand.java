package dev.holdfast.cli;

import dev.holdfast.backup.Prove;
import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
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
        return all ? proveAll(ids) : prove(ids.getFirst());
    }

    /** Damage outweighs whatever else is wrong. */
    private int proveAll(List<String> ids) {
        List<Integer> codes = ids.stream().map(this::proveOneOfMany).toList();
        int bad = Failure.Kind.CORRUPT.exitCode();
        return codes.contains(bad)
                ? bad
                : codes.stream().mapToInt(code -> code).max().orElse(0);
    }

    /** One that can not be looked at must not keep the others from being looked at. */
    private int proveOneOfMany(String id) {
        try {
            return prove(id);
        } catch (Failure failure) {
            output().warn("problem: " + failure.getMessage());
            output().result(
                            new Prove.Report(id, false, 0, List.of(new Finding("", failure.getMessage()))),
                            () -> id + "  COULD NOT BE PROVEN");
            return failure.kind().exitCode();
        }
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
