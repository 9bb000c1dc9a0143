package dev.holdfast.cli.keys;

import dev.holdfast.backup.Keys;
import dev.holdfast.cli.Verb;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "new",
        description = "Make a private key that opens encrypted snapshots, and print its recipient; or one that signs.",
        mixinStandardHelpOptions = true)
final class NewKeyCommand extends Verb {
    @ParentCommand
    KeysCommand parent;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "Must not be there yet.")
    Path file;

    @Option(names = "--sign", description = "An Ed25519 key to sign with; the public key goes to FILE.pub.")
    boolean sign;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Encrypt the key with its first line.")
    Path passphraseFile;

    @Override
    protected int run() {
        Keys keys = parent.with(config());
        Keys.Made made = sign ? keys.makeSigningKey(file) : keys.makeIdentity(file, passphraseFile);
        output().note(sign ? "give this file to whoever reads:" : "encrypt to:");
        output().result(made, made::give);
        return 0;
    }
}
