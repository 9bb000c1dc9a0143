package dev.holdfast.cli;

import dev.holdfast.backup.Inventory;
import dev.holdfast.model.Failure;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List the snapshots of a store. Exit 3 when one of them is unreadable.",
        mixinStandardHelpOptions = true)
final class ListCommand extends Verb {
    @Parameters(index = "0", paramLabel = "STORE")
    String store;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SOURCE", description = "Only of this source (its slug).")
    String source = "";

    @Override
    protected int run() {
        List<Inventory.Entry> entries = features().inventory().list(store, source);
        output().result(entries, () -> text(entries));
        return entries.stream().anyMatch(ListCommand::isUnreadable) ? Failure.Kind.PARTIAL.exitCode() : 0;
    }

    private static boolean isUnreadable(Inventory.Entry entry) {
        return entry.state().equals("unreadable");
    }

    private static String text(List<Inventory.Entry> entries) {
        return entries.isEmpty()
                ? "no snapshots"
                : entries.stream().map(ListCommand::line).collect(Collectors.joining("\n"));
    }

    private static String line(Inventory.Entry entry) {
        if (isUnreadable(entry)) {
            return String.format("%-48s  %-12s  %s", entry.id(), entry.state(), entry.reason());
        }
        return String.format(
                "%-48s  %-12s  %-6s  %,12d records  %,10.1f MB%s",
                entry.id(),
                entry.state(),
                entry.consistency(),
                entry.records(),
                entry.bytes() / 1e6,
                (entry.complete() ? "" : "  INCOMPLETE") + (entry.lossless() ? "" : "  NOT LOSSLESS"));
    }
}
