package dev.holdfast.app.denokv;

import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.Mirror;
import dev.holdfast.store.Store;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "sync",
        customSynopsis = "holdfast denokv sync [OPTIONS] STORE COPY",
        description = "Copy a backup, and later what is new of it, into a folder or another store; check each object."
                + " The copy can be used wherever STORE can.",
        mixinStandardHelpOptions = true)
final class SyncVerb extends BackupVerb {
    SyncVerb(Backups backups) {
        super(backups, "sync STORE COPY", 1);
    }

    @Override
    int run(History history, List<String> rest) {
        try (Store to = backups().writing(config(), rest.getFirst())) {
            Mirror.Report report = new Mirror(history, to).run();
            output().result(
                            report,
                            () -> String.format(
                                    "%,d objects, %,d of them new (%,.1f MB)",
                                    report.objects(), report.copied(), report.bytes() / 1e6));
            return 0;
        }
    }
}
