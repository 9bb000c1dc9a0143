package dev.holdfast.cli;

import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh: source <(holdfast completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand extends Verb {
    private final Supplier<CommandLine> everything;

    CompletionCommand(Supplier<CommandLine> everything) {
        this.everything = everything;
    }

    @Override
    protected int run() {
        String script = AutoComplete.bash("holdfast", everything.get());
        output().result(script, () -> script);
        return 0;
    }
}
