package dev.holdfast.app.denokv;

import dev.holdfast.app.denokv.watch.AccessToken;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.KvReplica;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.model.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description =
                "Have a replica take writes. Its primary takes no more, and everything that was acknowledged there"
                        + " comes over first; with --force neither is waited for.",
        mixinStandardHelpOptions = true)
final class PromoteVerb extends Verb {
    private static final String TOKEN = "DENO_KV_ACCESS_TOKEN";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Environment environment;

    @Parameters(index = "0", paramLabel = "URL", description = "The address of the replica, as Deno.openKv takes it.")
    String url;

    @Option(
            names = "--access-token-file",
            paramLabel = "FILE",
            description = "Holds the token of that database; else DENO_KV_ACCESS_TOKEN.")
    Path tokenFile;

    @Option(
            names = "--force",
            description = "Also when the primary does not answer: what the replica does not have is lost to it.")
    boolean force;

    PromoteVerb(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected int run() {
        if (!KvReplica.isAddress(url)) {
            throw new Failure(
                    Failure.Kind.USAGE, url + " is no address of a database", "Write it as in http://localhost:4512");
        }
        String written = tokenFile == null
                ? environment.needSecret(TOKEN, "It is the token that the server there was given")
                : "";
        String token = AccessToken.read(written, Optional.ofNullable(tokenFile), environment.folder());
        Promotion it;
        try (PrimaryLink link = new PrimaryLink(URI.create(url), token, environment.clock())) {
            it = link.promote(force, PATIENCE);
        }
        if (!it.done()) {
            throw new Failure(
                    Failure.Kind.BUSY, "nothing was promoted: " + it.why(), "See: holdfast denokv status URL");
        }
        output().result(it, () -> text(it));
        return 0;
    }

    private static String text(Promotion it) {
        String said = "takes writes; the last commit from before is " + it.through();
        if (!it.why().isEmpty()) {
            return said + "\n" + it.why();
        }
        if (it.complete()) {
            return said + "\nnothing that was acknowledged is missing, and the primary before takes no writes any more";
        }
        return said + "\nwhat was acknowledged behind " + it.through() + " is not here: "
                + (it.commits() == 0 ? "nothing is known of any such commit" : it.commits() + " commits are known of")
                + (it.contactMs() == 0
                        ? ""
                        : ", the primary was heard of last at " + Instant.ofEpochMilli(it.contactMs()))
                + "\n" + former(it)
                + "\nwith its file at hand: holdfast denokv lost --sqlite-path FILE --after " + it.through();
    }

    private static String former(Promotion it) {
        return switch (it.former()) {
            case Promotion.FENCED -> "the primary before takes no writes any more";
            case Promotion.LEASE_TAKEN ->
                "the lease of its backup was taken over: with --writes-need-lease the primary before acknowledges nothing"
                        + " any more; without, see that it is stopped before clients come here";
            default -> "the primary before may still take writes: see that it is stopped before clients come here";
        };
    }
}
