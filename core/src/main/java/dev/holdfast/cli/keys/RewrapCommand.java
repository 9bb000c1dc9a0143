package dev.holdfast.cli.keys;

import dev.holdfast.backup.Keys;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.options.KeyOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "rewrap",
        description = "Make others the only readers of encrypted snapshots; what is encrypted stays as it is.",
        mixinStandardHelpOptions = true)
final class RewrapCommand extends Verb {
    @ParentCommand
    KeysCommand parent;

    @Parameters(index = "0", paramLabel = "STORE")
    String store;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SNAPSHOT", description = "An id; the latest if not given.")
    String snapshot = "latest";

    @Option(names = "--all", description = "Every encrypted snapshot of the store.")
    boolean all;

    @Option(
            names = "--encrypt-to",
            required = true,
            paramLabel = "RECIPIENT",
            description = "Who can read it from now on, age1…; may be repeated.")
    List<String> recipients;

    @Option(names = "--sign-key", paramLabel = "FILE", description = "Sign again with this private Ed25519 key.")
    Path signKey;

    @Mixin
    KeyOptions options;

    @Override
    protected int run() {
        Keys keys = parent.with(config().with(config().keys()
                .reading(options.identities(), options.passphraseFile(), options.trustedKeys())
                .signing(signKey)));
        for (String id : keys.encrypted(store, snapshot, all)) {
            Keys.Rewrapped done = keys.rewrap(store, id, recipients);
            output().result(done, () -> id + "  encrypted to " + String.join(", ", done.recipients()));
        }
        return 0;
    }
}
