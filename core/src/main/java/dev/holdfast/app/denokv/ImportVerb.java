package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.denokv.DenokvCommand;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.lines.LineImport;
import dev.holdfast.denokv.state.Live;
import dev.holdfast.model.Failure;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "import",
        description = "Read lines of JSON, as export writes them or as people do, into a new file or a live database.",
        mixinStandardHelpOptions = true)
final class ImportVerb extends Verb {
    private final Environment environment;

    @ParentCommand
    DenokvCommand parent;

    @Parameters(index = "0", paramLabel = "LINES", description = "The file to read.")
    Path input;

    @Option(names = "--sqlite-path", paramLabel = "FILE", description = "A new database.")
    Path file;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "A database behind KV Connect; its token in DENO_KV_ACCESS_TOKEN.")
    URI to;

    @Option(names = "--replace", description = "Take the place of a file that is there.")
    boolean replace;

    @Option(
            names = "--merge",
            description = "Into a live database that is not empty: overwrite the same keys, keep the others.")
    boolean merge;

    ImportVerb(Environment environment) {
        this.environment = environment;
    }

    /** What is printed with {@code --json}; {@code set} and {@code expired} only of a live database. */
    record Document(String target, long pairs, Long set, Long expired) {}

    @Override
    protected int run() {
        Path database = file == null ? parent.sqlitePath() : file;
        if ((database == null) == (to == null)) {
            throw new Failure(
                    Failure.Kind.USAGE, "into which database?", "Say one of --sqlite-path FILE and --to https://HOST/");
        }
        if (to == null ? merge : replace) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "--replace is for files and --merge for live databases",
                    "Leave it out, or name the other kind");
        }
        LineImport lines = new LineImport(input);
        Document document =
                to == null ? new Document(database.toString(), lines.file(database, replace), null, null) : live(lines);
        output().result(document, () -> text(document));
        return 0;
    }

    private Document live(LineImport lines) {
        String token = environment.needSecret("DENO_KV_ACCESS_TOKEN", "It is the token that the server was given");
        try (KvClient client = new KvClient(to, token, environment.clock(), environment.pause())) {
            Live.Report it = lines.live(client, environment.clock(), merge);
            return new Document(to.toString(), it.pairs(), it.set(), it.expired());
        }
    }

    private static String text(Document it) {
        return it.set == null
                ? String.format("%,d pairs in %s", it.pairs, it.target)
                : String.format("%,d pairs, %,d of them set, %,d expired, all read back", it.pairs, it.set, it.expired);
    }
}
