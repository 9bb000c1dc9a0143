package dev.holdfast.app.denokv;

import dev.holdfast.cli.Verb;
import dev.holdfast.denokv.history.Generation;
import dev.holdfast.denokv.history.History;
import dev.holdfast.store.Store;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What verbs about a backup have in common: they open it, and close it afterwards. */
abstract class BackupVerb extends Verb {
    @Mixin
    BucketOptions backup;

    @Option(
            names = "--generation",
            paramLabel = "NAME",
            description = "Only this generation, as `info` names it; by default the newest that has the moment.")
    String generation = "";

    @Parameters(paramLabel = "ARGUMENT", description = "As in the first line.", hidden = true)
    List<String> arguments = new ArrayList<>();

    private final Backups backups;
    private final String usage;
    private final int others;

    /**
     * @param usage the verb with its arguments
     * @param others arguments behind the store
     */
    BackupVerb(Backups backups, String usage, int others) {
        this.backups = backups;
        this.usage = usage;
        this.others = others;
    }

    final Backups backups() {
        return backups;
    }

    @Override
    protected final int run() {
        Backups.Named named = backups.named(backup, arguments, usage, others);
        try (Store store = backups.reading(config(), named.address());
                History history = History.open(store, generation)) {
            return run(history, named.rest());
        }
    }

    abstract int run(History history, List<String> rest);

    /** Its name, without the slash; the root is a point. */
    static String name(Generation generation) {
        String folder = generation.folder();
        return folder.isEmpty() ? "." : folder.substring(0, folder.length() - 1);
    }
}
