package dev.holdfast.app.denokv;

import dev.holdfast.cli.config.KvBackup;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.model.Failure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The continuous backup of a database that is named by options; that of configured ones stands beside them. */
final class BackupOptions {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)");
    private static final long SMALLEST_LOG = 1L << 20;

    @Option(
            names = "--backup-to",
            paramLabel = "STORE",
            description = "Keep a backup there up to date: a folder, s3://… or gs://…, in Deno's own bucket layout.")
    String to;

    @Option(
            names = "--backup-interval",
            paramLabel = "TIME",
            description = "One object of the backup for so long; 1s if not given.")
    String interval;

    @Option(
            names = "--backup-lease",
            paramLabel = "TIME",
            description = "How long the right to write it lasts, 15s if not given; none: for keys that may only put.")
    String lease;

    @Option(
            names = "--rebase",
            paramLabel = "TIME",
            description = "Copy the whole anew when the last copy is so old: 7d.")
    String rebase;

    @Option(
            names = "--keep-history",
            paramLabel = "TIME",
            description =
                    "Be able to go back so far, 30d, and remove what is not needed for it; for ever if not given.")
    String keepHistory;

    @Option(
            names = "--writes-need-lease",
            description =
                    "Acknowledge writes only while the lease of the backup is held: so that a replica can take over"
                            + " by force.")
    boolean gatesWrites;

    @Option(
            names = "--backup-adopt",
            description = "Go on with the backup that is in that place, whichever database wrote it: for one that was"
                    + " restored.")
    boolean adopts;

    @Option(
            names = "--log-limit",
            paramLabel = "SIZE",
            description = "What a database may take for commits that are not in the backup yet; 4GiB if not given.")
    String logLimit;

    /** The databases with their backups. */
    List<KvDatabase> applied(List<KvDatabase> databases) {
        Optional<KvBackup> backup = backup();
        if (backup.isPresent() && databases.size() != 1) {
            throw usage(
                    "--backup-to is for one database, and there are " + databases.size(),
                    "Write backup_to in each [[denokv]].");
        }
        List<KvDatabase> applied =
                backup.isEmpty() ? databases : List.of(databases.getFirst().with(backup.get()));
        applied.stream()
                .filter(it ->
                        it.readOnly() && it.replica().isEmpty() && it.backup().isPresent())
                .findFirst()
                .ifPresent(it -> {
                    throw usage(
                            it.file() + " is read only here: whoever writes to it has to back it up",
                            "Leave out --read-only, or the backup.");
                });
        return applied;
    }

    private Optional<KvBackup> backup() {
        if (to == null) {
            if (gatesWrites
                    || adopts
                    || Stream.of(interval, lease, rebase, keepHistory).anyMatch(it -> it != null)) {
                throw usage("it is not said where the backup is to be", "Give --backup-to STORE.");
            }
            return Optional.empty();
        }
        try {
            KvBackup named = KvBackup.of(to, interval, lease, rebase, keepHistory);
            KvBackup gated = gatesWrites ? named.gatingWrites() : named;
            return Optional.of(adopts ? gated.adopting() : gated);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage(), "See holdfast denokv serve --help.");
        }
    }

    /** Bytes that the log of a database may take. */
    long logBytes(long usual) {
        if (logLimit == null) {
            return usual;
        }
        Matcher matcher = SIZE.matcher(logLimit);
        long bytes = !matcher.matches()
                ? 0
                : Long.parseLong(matcher.group(1))
                        << switch (matcher.group(2)) {
                            case "KiB" -> 10;
                            case "MiB" -> 20;
                            default -> 30;
                        };
        if (bytes < SMALLEST_LOG) {
            throw usage("--log-limit is no size of 1MiB at least: " + logLimit, "Write it as in 512MiB or 4GiB.");
        }
        return bytes;
    }

    private static Failure usage(String message, String hint) {
        return new Failure(Failure.Kind.USAGE, message, hint);
    }
}
