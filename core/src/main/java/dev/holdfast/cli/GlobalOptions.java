package dev.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that every verb takes. */
public final class GlobalOptions {
    @Option(names = "--json", description = "One JSON document on stdout (docs/json.md).")
    boolean json;

    @Option(names = "--quiet", description = "Results and errors only.")
    boolean quiet;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "holdfast.toml; found upwards from here if not given.")
    Path config;

    @Option(names = "--debug", description = "Show the stack of an error.")
    boolean debug;

    public boolean debug() {
        return debug;
    }

    public Path config() {
        return config;
    }
}
