package dev.holdfast.cli;

import dev.holdfast.backup.Inventory;
import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.cli.options.SelectionOptions;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.transfer.Transfer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Bring a snapshot back, then read it back and compare.",
        mixinStandardHelpOptions = true)
final class RestoreCommand extends Verb {
    @Parameters(index = "0", paramLabel = "STORE")
    String store;

    @Parameters(index = "1", paramLabel = "TARGET")
    String target;

    @Option(
            names = "--snapshot",
            paramLabel = "ID|latest|proven",
            description = "Which one; the newest proven one if not given.")
    String snapshot = "proven";

    @Option(names = "--source", paramLabel = "SLUG", description = "Of which source, when the store holds several.")
    String source = "";

    @Mixin
    SelectionOptions selection;

    @Mixin
    WritingOptions writing;

    @Mixin
    KeyOptions keys;

    @Override
    protected int run() {
        Inventory.Entry entry = found();
        String id = entry.id();
        output().note("restoring " + id + " (" + manner(entry) + ")");
        List<Finding> passedOver = features(keys).inventory().passedOver(store, snapshot, id);
        passedOver.forEach(one -> output().warn("warning: a newer one is passed over: " + TransferText.text(one)));
        Transfer.Request request = new Transfer.Request(
                store + "@" + id,
                target,
                Capturing.of(selection.selection()),
                writing.writing(),
                !writing.noVerify,
                writing.dryRun);
        try (ProgressLine progress = ProgressLine.on(output(), "restore")) {
            Transfer.Report report = features(keys).transfer().run(request, progress);
            progress.clear();
            return TransferText.show(output(), report.warned(passedOver));
        }
    }

    private Inventory.Entry found() {
        try {
            return features(keys).inventory().find(store, source, snapshot);
        } catch (Failure failure) {
            boolean named = failure.kind() == Failure.Kind.NOT_FOUND && store.lastIndexOf('@') > 0;
            throw named
                    ? new Failure(
                            failure.kind(),
                            failure.getMessage(),
                            "If that names a snapshot, say: holdfast restore "
                                    + store.substring(0, store.lastIndexOf('@')) + " " + target + " --snapshot "
                                    + store.substring(store.lastIndexOf('@') + 1),
                            failure)
                    : failure;
        }
    }

    /** Of one that can not be read nothing is known but that. */
    private static String manner(Inventory.Entry entry) {
        return entry.consistency().isEmpty()
                ? entry.state()
                : entry.state() + ", " + entry.consistency() + (entry.complete() ? "" : ", INCOMPLETE")
                        + (entry.lossless() ? "" : ", NOT LOSSLESS");
    }
}
