package dev.holdfast.cli.keys;

import dev.holdfast.backup.Keys;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.options.KeyOptions;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
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

    @Option(
            names = "--all",
            description =
                    "Every encrypted snapshot of the store; those that can not be are named, and the exit code tells.")
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
        keys.demandReaders(recipients);
        return all ? rewrapAll(keys) : rewrap(keys, keys.find(store, snapshot));
    }

    /** Damage outweighs whatever else is wrong. */
    private int rewrapAll(Keys keys) {
        Keys.Encrypted encrypted = keys.encrypted(store);
        if (encrypted.sealed().isEmpty() && encrypted.unfinished().isEmpty()) {
            output().note("there is no encrypted snapshot in " + store);
        }
        List<Integer> codes = new ArrayList<>();
        encrypted.sealed().forEach(id -> codes.add(rewrapOneOfMany(keys, id)));
        encrypted.unfinished().forEach(id -> codes.add(leave(id, unfinished(id))));
        int bad = Failure.Kind.CORRUPT.exitCode();
        return codes.contains(bad)
                ? bad
                : codes.stream().mapToInt(code -> code).max().orElse(0);
    }

    /** One that can not be given on must not keep the others from being. */
    private int rewrapOneOfMany(Keys keys, String id) {
        try {
            return rewrap(keys, id);
        } catch (Failure failure) {
            return leave(id, failure);
        }
    }

    private static Failure unfinished(String id) {
        return new Failure(
                Failure.Kind.PARTIAL,
                "the snapshot " + id + " is being taken, was given up, or has lost what sealed it",
                "Rewrap it when it is sealed, or remove it.");
    }

    private int leave(String id, Failure why) {
        output().warn("problem: " + why.getMessage() + (why.hint().isEmpty() ? "" : "\n  " + why.hint()));
        output().result(
                        new Keys.Rewrapped(id, List.of(), why.getMessage()),
                        () -> id + "  NOT REWRAPPED: whoever could read it still can");
        return why.kind().exitCode();
    }

    private int rewrap(Keys keys, String id) {
        Keys.Rewrapped done = keys.rewrap(store, id, recipients);
        output().result(done, () -> id + "  encrypted to " + String.join(", ", done.recipients()));
        return 0;
    }
}
