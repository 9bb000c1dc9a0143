package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.denokv.DenokvCommand;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.history.Checkout;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.LiveCheckout;
import dev.holdfast.denokv.history.When;
import dev.holdfast.model.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "checkout",
        customSynopsis = "holdfast denokv checkout [OPTIONS] STORE MOMENT (--sqlite-path FILE | --to URL)",
        description = {
            "Write the state at a moment into a new file that Deno and denokv open, or into a live database.",
            "MOMENT: latest, a versionstamp, a time (RFC 3339), or before: and one of these two."
        },
        mixinStandardHelpOptions = true)
final class CheckoutVerb extends BackupVerb {
    @Option(names = "--sqlite-path", paramLabel = "FILE", description = "Also: DENO_KV_SQLITE_PATH.")
    Path file;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "A database behind KV Connect; its token in DENO_KV_ACCESS_TOKEN.")
    URI to;

    @Option(
            names = "--replace",
            description = "Take the place of a file that is there; change and remove what a live database has.")
    boolean replace;

    @ParentCommand
    DenokvCommand parent;

    CheckoutVerb(Backups backups) {
        super(backups, "checkout STORE MOMENT --sqlite-path FILE", 1);
    }

    /** What is printed with {@code --json}; {@code set} and {@code removed} only of a live database. */
    record Document(
            String target, String generation, String versionstamp, long pairs, long expired, Long set, Long removed) {}

    @Override
    int run(History history, List<String> rest) {
        Environment environment = backups().environment();
        String named = environment.get("DENO_KV_SQLITE_PATH", "");
        if (file == null && to == null) {
            file = parent.sqlitePath() == null && !named.isEmpty() ? Path.of(named) : parent.sqlitePath();
        }
        if ((file == null) == (to == null)) {
            throw new Failure(Failure.Kind.USAGE, "where to?", "Say one of --sqlite-path FILE and --to https://HOST/");
        }
        When when = When.parse(rest.getFirst());
        Document document = file == null ? live(history, when, environment) : file(history, when, environment);
        if (document.expired > 0) {
            output().note(String.format(
                    "%,d pairs have expired since; whoever opens it for writing removes them", document.expired));
        }
        output().result(document, () -> text(document));
        return 0;
    }

    private Document file(History history, When when, Environment environment) {
        Checkout.Report it = new Checkout(history, environment.clock()).run(when, file, replace);
        return new Document(
                file.toString(), name(it.generation()), it.commit().toString(), it.pairs(), it.expired(), null, null);
    }

    private Document live(History history, When when, Environment environment) {
        String token = environment.needSecret("DENO_KV_ACCESS_TOKEN", "It is the token that the server was given");
        try (KvClient client = new KvClient(to, token, environment.clock(), environment.pause())) {
            LiveCheckout.Report it = new LiveCheckout(history, client, environment.clock()).run(when, replace);
            return new Document(
                    to.toString(),
                    name(it.generation()),
                    it.commit().toString(),
                    it.written().pairs(),
                    it.written().expired(),
                    it.written().set(),
                    it.written().removed());
        }
    }

    private static String text(Document it) {
        String text = String.format("%s is as after %s: %,d pairs", it.target, it.versionstamp, it.pairs);
        return it.set == null
                ? text
                : text + String.format("; %,d were set, %,d removed, all read back", it.set, it.removed);
    }
}
