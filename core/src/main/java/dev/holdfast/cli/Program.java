package dev.holdfast.cli;

import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.console.Output;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * One call of the program: where it prints, and how it gets its configuration and features.
 *
 * @param configs reads the configuration; given null it looks upwards from the working folder
 * @param wiring makes the features
 */
public record Program(Output output, Function<Path, Config> configs, Function<Config, Features> wiring) {
    Config config(Path file) {
        return configs.apply(file);
    }

    Features features(Config config) {
        return wiring.apply(config);
    }
}
