package dev.holdfast.cli.keys;

import dev.holdfast.backup.Keys;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Failure;
import java.util.function.Function;
import picocli.CommandLine.Command;

/** Keys: made, shown, and exchanged. */
@Command(
        name = "keys",
        description = "Keys for encrypted and signed snapshots.",
        subcommands = {NewKeyCommand.class, ShowKeyCommand.class, RewrapCommand.class},
        mixinStandardHelpOptions = true)
public final class KeysCommand extends Verb {
    private final Function<Config, Keys> keys;

    /** @param keys made from the configuration and the keys of the call */
    public KeysCommand(Function<Config, Keys> keys) {
        this.keys = keys;
    }

    Keys with(Config config) {
        return keys.apply(config);
    }

    @Override
    protected int run() {
        throw new Failure(
                Failure.Kind.USAGE, "keys needs to know what to do", "Try: holdfast keys new|show|rewrap --help");
    }
}
