package dev.holdfast.cli.keys;

import dev.holdfast.cli.Verb;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "show",
        description = "Print the recipients of private keys, never the keys.",
        mixinStandardHelpOptions = true)
final class ShowKeyCommand extends Verb {
    @ParentCommand
    KeysCommand parent;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "As `keys new` and age-keygen write them.")
    List<Path> files;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = "Its first line opens encrypted ones.")
    Path passphraseFile;

    @Override
    protected int run() {
        List<String> recipients = parent.with(config().with(config().keys().reading(files, passphraseFile, List.of())))
                .show();
        output().result(recipients, () -> String.join("\n", recipients));
        return 0;
    }
}
