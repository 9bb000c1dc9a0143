package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import dev.holdfast.denokv.status.KvStatus;
import dev.holdfast.denokv.status.StatusClient;
import dev.holdfast.model.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Say how a database that holdfast denokv serve has is doing, and how far its backup is."
                + " Exit code 0 when the backup is up to date, or there is none; 3 when it is not; 7 when it fails,"
                + " or nobody answers. Of a replica the same, about what it follows.",
        mixinStandardHelpOptions = true)
final class StatusVerb extends Verb {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Environment environment;

    @Parameters(
            index = "0",
            paramLabel = "URL",
            description = "What a program gives to Deno.openKv(); its token in DENO_KV_ACCESS_TOKEN.")
    String url;

    StatusVerb(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected int run() {
        URI address = StatusClient.address(url);
        String token = environment.needSecret("DENO_KV_ACCESS_TOKEN", "It is the token that the server was given");
        try (StatusClient client = new StatusClient(PATIENCE)) {
            KvStatus status = client.ask(address, token);
            output().result(status, () -> text(status));
            return Math.max(exit(status.backup()), CopyLines.exit(status.copies()));
        }
    }

    /** A lost disk loses nothing; or the lag; or who knows what. */
    private static int exit(KvStatus.Backup backup) {
        return switch (backup == null ? "" : backup.state()) {
            case "", "active" -> 0;
            case "initial-copy", "behind" -> Failure.Kind.PARTIAL.exitCode();
            default -> Failure.Kind.REMOTE.exitCode();
        };
    }

    private static String text(KvStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add(status.role() + ", newest commit " + status.versionstamp());
        if (status.log() != null) {
            lines.add(String.format(
                    "log: %,.1f MB of at most %,.1f MB",
                    status.log().bytes() / 1e6, status.log().limit() / 1e6));
        }
        lines.addAll(CopyLines.of(status.copies()));
        KvStatus.Backup backup = status.backup();
        if (backup == null) {
            lines.add("no backup");
            return String.join("\n", lines);
        }
        lines.add("backup: " + backup.state().replace('-', ' ') + ", " + waiting(backup));
        lines.add("store: " + backup.store());
        lines.add(
                backup.generation().isEmpty()
                        ? "no generation is whole yet"
                        : "generation: " + backup.generation() + ", begun " + backup.begun());
        if (!backup.problem().isEmpty()) {
            lines.add("problem: " + backup.problem());
        }
        return String.join("\n", lines);
    }

    private static String waiting(KvStatus.Backup backup) {
        if (backup.commits() == 0) {
            return "nothing waits";
        }
        return String.format(
                "%,d %s for %,.1f s",
                backup.commits(),
                backup.commits() == 1 ? "commit waits" : "commits wait, the first",
                backup.lagSeconds());
    }
}
