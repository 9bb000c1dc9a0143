package dev.holdfast.cli.options;

import dev.holdfast.model.Selection;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which part of a source is meant. */
public final class SelectionOptions {
    @Option(names = "--tables", split = ",", paramLabel = "TABLE", description = "Only these tables.")
    List<String> tables = List.of();

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Only pairs whose keys begin with this.")
    String prefix = "";

    public Selection selection() {
        return new Selection(Set.copyOf(tables), prefix);
    }
}
