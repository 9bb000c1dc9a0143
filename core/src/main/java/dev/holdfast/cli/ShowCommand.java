package dev.holdfast.cli;

import dev.holdfast.backup.Inventory;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.model.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show one snapshot in full. Exit 6 when it is unreadable.",
        mixinStandardHelpOptions = true)
final class ShowCommand extends Verb {
    @Parameters(index = "0", paramLabel = "STORE")
    String store;

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "An id, latest or proven.")
    String snapshot;

    @Mixin
    KeyOptions keys;

    @Override
    protected int run() {
        Inventory.Details details = features(keys).inventory().show(store, snapshot);
        output().result(details, () -> text(details));
        return details.entry().state().equals("unreadable") ? Failure.Kind.CORRUPT.exitCode() : 0;
    }

    private static String text(Inventory.Details details) {
        StringBuilder text = new StringBuilder(details.entry().id());
        details.facts().forEach((name, value) -> text.append(String.format("%n  %-14s %s", name, value)));
        details.collections()
                .forEach(one -> text.append(
                        String.format("%n  %-14s %,d records, digest %s", one.name(), one.records(), one.digest())));
        details.findings().forEach(one -> text.append("\n  ! ").append(TransferText.text(one)));
        return text.toString();
    }
}
