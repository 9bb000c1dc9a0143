package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.denokv.DenokvCommand;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.lines.LineExport;
import dev.holdfast.model.Failure;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "export",
        description = "Write all pairs of a database as lines of JSON, with typed keys and values.",
        mixinStandardHelpOptions = true)
final class ExportVerb extends Verb {
    private final Environment environment;

    @ParentCommand
    DenokvCommand parent;

    @Option(names = "--sqlite-path", paramLabel = "FILE", description = "A database of Deno or denokv; may be in use.")
    Path file;

    @Option(
            names = "--from",
            paramLabel = "URL",
            description = "A database behind KV Connect; its token in DENO_KV_ACCESS_TOKEN.")
    URI from;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "Must not be there yet.")
    Path output;

    ExportVerb(Environment environment) {
        this.environment = environment;
    }

    /** What is printed with {@code --json}. */
    record Document(String output, long pairs) {}

    @Override
    protected int run() {
        Path database = file == null ? parent.sqlitePath() : file;
        if ((database == null) == (from == null)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "out of which database?",
                    "Say one of --sqlite-path FILE and --from https://HOST/");
        }
        LineExport export = new LineExport(output);
        Document document = new Document(output.toString(), from == null ? export.file(database) : live(export));
        output().result(document, () -> String.format("%,d pairs in %s", document.pairs, output));
        return 0;
    }

    private long live(LineExport export) {
        String token = environment.needSecret("DENO_KV_ACCESS_TOKEN", "It is the token that the server was given");
        try (KvClient client = new KvClient(from, token, environment.clock(), environment.pause())) {
            long pairs = export.live(client);
            output().warn("KV Connect does not tell when a pair expires: all were written as lasting");
            return pairs;
        }
    }
}
