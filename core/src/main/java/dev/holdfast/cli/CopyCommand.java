package dev.holdfast.cli;

import dev.holdfast.cli.console.ProgressLine;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.cli.options.SelectionOptions;
import dev.holdfast.model.Capturing;
import dev.holdfast.transfer.Transfer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "copy",
        description = "Copy one place into another and compare afterwards.",
        mixinStandardHelpOptions = true)
final class CopyCommand extends Verb {
    @Parameters(index = "0", paramLabel = "SOURCE")
    String source;

    @Parameters(index = "1", paramLabel = "TARGET")
    String target;

    @Mixin
    SelectionOptions selection;

    @Mixin
    WritingOptions writing;

    @Mixin
    KeyOptions keys;

    @Override
    protected int run() {
        Transfer.Request request = new Transfer.Request(
                source,
                target,
                Capturing.of(selection.selection()),
                writing.writing(),
                !writing.noVerify,
                writing.dryRun);
        try (ProgressLine progress = ProgressLine.on(output(), "copy")) {
            Transfer.Report report = features(keys).transfer().run(request, progress);
            progress.clear();
            return TransferText.show(output(), report);
        }
    }
}
