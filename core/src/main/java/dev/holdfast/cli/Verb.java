package dev.holdfast.cli;

import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.console.Output;
import dev.holdfast.cli.options.KeyOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/**
 * What all verbs have in common: the global options, the features made from the configuration in force, and the output.
 */
public abstract class Verb implements Callable<Integer> {
    @Mixin
    GlobalOptions options;

    private Program program;

    /** Called once by {@link Cli} before the verb runs. */
    final void begin(Program with) {
        this.program = with;
        program.output().set(options.json, options.quiet);
    }

    final GlobalOptions options() {
        return options;
    }

    protected final Output output() {
        return program.output();
    }

    protected final Features features() {
        return program.features(config());
    }

    /** The same with keys. */
    final Features features(KeyOptions keys) {
        return program.features(
                config().with(config().keys().reading(keys.identities(), keys.passphraseFile(), keys.trustedKeys())));
    }

    final Features features(Config other) {
        return program.features(other);
    }

    protected final Config config() {
        return program.config(options.config);
    }

    @Override
    public final Integer call() {
        return run();
    }

    /** Does the work and answers the exit code. */
    protected abstract int run();
}
