package dev.holdfast.cli;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.util.List;
import java.util.Map;
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
        List<Forget.Held> holds =
                features(keys).forget().holds(store, details.entry().id());
        Shown shown = new Shown(details.entry(), details.facts(), details.collections(), details.findings(), holds);
        output().result(shown, () -> text(details, holds));
        return details.entry().state().equals("unreadable") ? Failure.Kind.CORRUPT.exitCode() : 0;
    }

    /** What {@code --json} prints; the holds are those in force. */
    record Shown(
            Inventory.Entry entry,
            Map<String, String> facts,
            List<Inventory.Content> collections,
            List<Finding> findings,
            List<Forget.Held> holds) {}

    private static String text(Inventory.Details details, List<Forget.Held> holds) {
        StringBuilder text = new StringBuilder(details.entry().id());
        details.facts().forEach((name, value) -> text.append(String.format("%n  %-14s %s", name, value)));
        holds.forEach(hold -> text.append(String.format(
                "%n  %-14s %s%s", "on hold", hold.reason(), hold.until() == null ? "" : ", until " + hold.until())));
        details.collections()
                .forEach(one -> text.append(
                        String.format("%n  %-14s %,d records, digest %s", one.name(), one.records(), one.digest())));
        details.findings().forEach(one -> text.append("\n  ! ").append(TransferText.text(one)));
        return text.toString();
    }
}
