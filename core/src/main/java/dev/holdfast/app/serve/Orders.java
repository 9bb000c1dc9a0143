package dev.holdfast.app.serve;

import dev.holdfast.backup.Backup;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.Choice;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.KeepOptions;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import java.nio.file.Path;
import java.util.List;

/** The configured backups as the server runs them. */
public final class Orders {
    private Orders() {}

    /** @throws Failure USAGE for a value that means nothing */
    public static List<Order> of(Config config) {
        return config.backups().stream().map(Orders::order).toList();
    }

    private static Order order(Config.Job job) {
        taking(job, "");
        return new Order(
                job.name(),
                job.sources(),
                job.to(),
                option(job, "cron", ""),
                KeepOptions.zone(option(job, "zone", "UTC")),
                job.keep(),
                source -> taking(job, source));
    }

    private static Backup.Request taking(Config.Job job, String source) {
        Capturing capturing = new Capturing(
                Selection.ALL,
                Choice.of("mode", option(job, "mode", "auto"), Capturing.Mode.class),
                yes("require", option(job, "require", "any"), "any", "exact"));
        boolean packed = yes("compress", option(job, "compress", "zstd"), "none", "zstd");
        String passphrase = option(job, "passphrase_file", "");
        Backup.Readers readers = new Backup.Readers(job.encryptTo(), passphrase.isEmpty() ? null : Path.of(passphrase));
        return new Backup.Request(source, job.to(), capturing, packed, readers, true, false);
    }

    private static String option(Config.Job job, String key, String otherwise) {
        return job.options().getOrDefault(key, otherwise);
    }

    private static boolean yes(String key, String word, String no, String yes) {
        if (!word.equals(no) && !word.equals(yes)) {
            throw new Failure(
                    Failure.Kind.USAGE, key + " = \"" + word + "\" means nothing", "Write " + no + " or " + yes + ".");
        }
        return word.equals(yes);
    }
}
