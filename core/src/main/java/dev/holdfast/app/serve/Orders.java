package dev.holdfast.app.serve;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.SourceAddress;
import dev.holdfast.archive.vault.Passphrase;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.archive.vault.Signer;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.Choice;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.KeepOptions;
import dev.holdfast.jobs.JobsRefusal;
import dev.holdfast.jobs.Schedules;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.store.StoreUrl;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The configured backups as the server runs them. */
public final class Orders {
    private Orders() {}

    /**
     * Opens the files of keys, too: what is wrong with them is better known now than at three in the morning.
     *
     * @param environment names the account that addresses mean which name none
     * @throws Failure USAGE for a value that means nothing, for a key that is none, for a source that is there twice, and for two
     *     backups of one source into one store with different rules, and for a source that can never be read
     */
    public static List<Order> of(Config config, Environment environment) {
        Optional.ofNullable(config.keys().sign()).ifPresent(Signer::read);
        TrustedKeys.read(config.keys().trusted());
        Stream.concat(
                        config.backups().stream().map(Config.Job::to),
                        Stream.of(config.auditTo()).filter(to -> !to.isEmpty()))
                .forEach(StoreUrl::parse);
        config.backups().forEach(job -> demandSources(job, config, environment));
        demandOneRule(config, environment);
        Map<String, String> stores = new HashMap<>();
        return config.backups().stream()
                .map(job -> order(job, stores.computeIfAbsent(Order.place(job.to()), any -> job.to())))
                .toList();
    }

    /** What people should know of the store that the audit log is copied to; empty for none, and when there is nothing to say. */
    static Optional<String> remark(List<Order> orders, String auditTo) {
        boolean isShared = !auditTo.isEmpty()
                && orders.stream().map(Order::store).map(Order::place).anyMatch(Order.place(auditTo)::equals);
        return isShared
                ? Optional.of(
                        "note: the audit log is copied to a store of backups: whoever may write those can change it")
                : Optional.empty();
    }

    /** @param store as the first backup into it calls it, so that one store has one name */
    private static Order order(Config.Job job, String store) {
        Backup.Readers readers = taking(job, store, "").readers();
        readers.recipients().forEach(Recipient::parse);
        Optional.ofNullable(readers.passphraseFile()).ifPresent(Passphrase::read);
        demandCron(job);
        return new Order(
                job.name(),
                job.sources(),
                store,
                option(job, "cron", ""),
                KeepOptions.zone(option(job, "zone", "UTC")),
                job.keep(),
                source -> taking(job, store, source));
    }

    /** The same source twice would be two runs that wait for each other, and are one to everybody who looks. */
    private static void demandSources(Config.Job job, Config config, Environment environment) {
        Map<String, String> known = new HashMap<>();
        for (String source : job.sources()) {
            SourceAddress.demand(source, capturing(job));
            String before = known.put(SourceAddress.plain(source, config, environment), source);
            if (before != null) {
                throw new Failure(
                        Failure.Kind.USAGE,
                        "the backup \"" + job.name() + "\" has the same source twice: " + before
                                + (before.equals(source) ? "" : " and " + source),
                        "Leave one of them out.");
            }
        }
    }

    /** Rules are applied to all that a store has of a source, whichever backup took it. */
    private static void demandOneRule(Config config, Environment environment) {
        Map<List<String>, Config.Job> known = new HashMap<>();
        for (Config.Job job : config.backups()) {
            for (String source : job.sources()) {
                List<String> where = List.of(Order.place(job.to()), SourceAddress.plain(source, config, environment));
                Config.Job other = known.putIfAbsent(where, job);
                if (other != null && !Objects.equals(other.keep(), job.keep())) {
                    throw new Failure(
                            Failure.Kind.USAGE,
                            "the backups \"" + other.name() + "\" and \"" + job.name() + "\" take " + source
                                    + " into one store, and the rules of one would remove what the other keeps",
                            "Give both the same keep, or one of them a store of its own.");
                }
            }
        }
    }

    private static void demandCron(Config.Job job) {
        String cron = option(job, "cron", "");
        try {
            if (!cron.isEmpty()) {
                Schedules.demand(cron, KeepOptions.zone(option(job, "zone", "UTC")));
            }
        } catch (JobsRefusal e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the backup \"" + job.name() + "\" can not be scheduled: " + e.getMessage(),
                    "Write five fields as in crontab(5): cron = \"0 3 * * *\" is at three each night.",
                    e);
        }
    }

    private static Backup.Request taking(Config.Job job, String store, String source) {
        boolean packed = yes("compress", option(job, "compress", "zstd"), "none", "zstd");
        String passphrase = option(job, "passphrase_file", "");
        Backup.Readers readers = new Backup.Readers(job.encryptTo(), passphrase.isEmpty() ? null : Path.of(passphrase));
        return new Backup.Request(source, store, capturing(job), packed, readers, true, false);
    }

    private static Capturing capturing(Config.Job job) {
        return new Capturing(
                Selection.ALL,
                Choice.of("mode", option(job, "mode", "auto"), Capturing.Mode.class),
                yes("require", option(job, "require", "any"), "any", "exact"));
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
