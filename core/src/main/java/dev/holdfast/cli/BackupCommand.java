package dev.holdfast.cli;

import dev.holdfast.backup.Backup;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.options.SelectionOptions;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = "Take every byte of a source into a store and prove it by a restore.",
        mixinStandardHelpOptions = true)
final class BackupCommand extends Verb {
    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "Addresses, or names of [[backup]] in holdfast.toml.")
    List<String> sources;

    @Option(names = "--to", paramLabel = "STORE", description = "Folder or bucket; from holdfast.toml if not given.")
    String to = "";

    @Option(
            names = "--mode",
            paramLabel = "auto|snapshot|pages|export|single",
            description = "How to read a D1 database (snapshot, pages, export) or a KV namespace (single).")
    String mode = "";

    @Option(names = "--require", paramLabel = "exact", description = "Fail rather than take a fuzzy capture.")
    String require = "";

    @Option(names = "--compress", paramLabel = "zstd|none")
    String compress = "";

    @Option(
            names = "--encrypt-to",
            paramLabel = "RECIPIENT",
            description =
                    "Encrypt with age to this recipient, age1…; may be repeated. `holdfast keys new` makes a key pair.")
    List<String> encryptTo = List.of();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Encrypt with age to whoever has the passphrase in the first line of this file.")
    String passphraseFile = "";

    @Option(
            names = "--sign-key",
            paramLabel = "FILE",
            description = "Sign with this private Ed25519 key; from [sign] of holdfast.toml if not given.")
    Path signKey;

    @Option(names = "--no-prove", description = "Leave the proof for later.")
    boolean noProve;

    @Option(names = "--fresh", description = "Do not go on with an interrupted run.")
    boolean fresh;

    @Mixin
    SelectionOptions selection;

    @Override
    protected int run() {
        List<Backup.Request> requests = new ArrayList<>();
        sources.forEach(name -> requests.addAll(requests(name)));
        return new BackupBatch(signing(), output()).run(requests);
    }

    private Features signing() {
        return features(config().with(config().keys().signing(signKey)));
    }

    private List<Backup.Request> requests(String name) {
        return config().job(name)
                .map(job -> job.sources().stream().map(one -> request(one, job)).toList())
                .orElseGet(() -> List.of(request(name, null)));
    }

    private Backup.Request request(String source, Config.Job job) {
        String store = to.isEmpty() && job != null ? job.to() : to;
        if (store.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "no store is given for " + source,
                    "Add --to FOLDER, or name a [[backup]] of holdfast.toml.");
        }
        String how = option("mode", mode, job, "auto");
        Capturing capturing = new Capturing(
                selection.selection(),
                Choice.of("--mode", how, Capturing.Mode.class),
                Choice.of("--require", option("require", require, job, "any"), Require.class) == Require.EXACT);
        Compress packed = Choice.of("--compress", option("compress", compress, job, "zstd"), Compress.class);
        return new Backup.Request(source, store, capturing, packed == Compress.ZSTD, readers(job), !noProve, fresh);
    }

    private Backup.Readers readers(Config.Job job) {
        List<String> recipients = encryptTo.isEmpty() && job != null ? job.encryptTo() : encryptTo;
        String passphrase = option("passphrase_file", passphraseFile, job, "");
        return new Backup.Readers(recipients, passphrase.isEmpty() ? null : Path.of(passphrase));
    }

    private static String option(String key, String given, Config.Job job, String otherwise) {
        return !given.isEmpty()
                ? given
                : job == null ? otherwise : job.options().getOrDefault(key, otherwise);
    }

    private enum Require {
        ANY,
        EXACT
    }

    private enum Compress {
        ZSTD,
        NONE
    }
}
