package dev.holdfast.cli.access;

import dev.holdfast.audit.AuditEntry;
import dev.holdfast.audit.AuditReader;
import dev.holdfast.audit.Problem;
import dev.holdfast.audit.Verification;
import dev.holdfast.cli.Verb;
import dev.holdfast.model.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb that reads and checks the audit log. It needs no server and no network, if the log is at hand. */
@Command(
        name = "audit",
        description = {
            "Check the audit log (verify), or print it (list).",
            "",
            "verify follows the chain of hashes and names the first entry that was changed, removed, inserted or moved:",
            "exit 6; exit 4 when there is no log, or an empty one. It prints the head, the hash of the last entry. Keep that elsewhere: --head finds what was cut off since."
        },
        mixinStandardHelpOptions = true)
public final class AuditCommand extends Verb {
    private final AuditReader reader;
    private final Path local;

    @Parameters(index = "0", paramLabel = "verify|list")
    String action;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "STORE",
            description = "Stores or folders with the log, read as one; those of this machine if not given.")
    List<String> places = List.of();

    @Option(names = "--head", paramLabel = "HASH", description = "verify: must be the hash of an entry.")
    List<String> heads = List.of();

    @Option(names = "--last", paramLabel = "N", description = "list: so many entries (100).")
    int last = 100;

    /** @param local where this machine writes its log */
    public AuditCommand(AuditReader reader, Path local) {
        this.reader = reader;
        this.local = local;
    }

    /** What {@code verify --json} prints. */
    record Checked(boolean ok, List<Log> logs, List<String> missingHeads) {}

    /** One log in it; {@code problem} is null when there is none. */
    record Log(String log, long entries, String head, Found problem) {}

    /** A problem in it. */
    record Found(Problem.Kind kind, long entry, String text) {}

    /** An entry of {@code list --json}. */
    record Line(
            String log, long seq, Instant time, String who, String what, String on, String outcome, String address) {
        static Line of(AuditReader.Listed listed) {
            AuditEntry entry = listed.entry();
            return new Line(
                    listed.log(),
                    entry.seq(),
                    entry.time(),
                    entry.event().who(),
                    entry.event().what(),
                    entry.event().on(),
                    entry.event().outcome(),
                    entry.event().address());
        }

        /** Control characters could rewrite what the terminal shows. */
        String text() {
            return String.format(
                            "%6d  %-27s  %-24s  %-20s  %-30s  %-20s  %s", seq, time, who, what, on, outcome, address)
                    .stripTrailing()
                    .replaceAll("\\p{Cntrl}", "?");
        }
    }

    @Override
    protected int run() {
        return switch (action) {
            case "verify" -> verify();
            case "list" -> list();
            default ->
                throw new Failure(
                        Failure.Kind.USAGE,
                        "audit does not know \"" + action + "\"",
                        "Say holdfast audit verify or holdfast audit list.");
        };
    }

    private int verify() {
        Verification found = reader.verify(places(), heads);
        output().result(checked(found), () -> text(found));
        if (found.logs().stream().anyMatch(AuditCommand::beginsElsewhere)) {
            output().warn("Name all places of a log at once: the store of [audit] to, and the server's state folder.");
        }
        Failure.Kind otherwise = found.ok() ? Failure.Kind.NOT_FOUND : Failure.Kind.CORRUPT;
        return isProof(found) ? 0 : otherwise.exitCode();
    }

    private int list() {
        if (last < 1) {
            throw new Failure(Failure.Kind.USAGE, "--last " + last + " is no number of entries", "Say --last 100.");
        }
        List<Line> lines = reader.list(places(), last).stream().map(Line::of).toList();
        output().result(lines, () -> lines.stream().map(Line::text).collect(Collectors.joining("\n")));
        return 0;
    }

    private List<String> places() {
        if (!places.isEmpty()) {
            return places;
        }
        List<String> own = new ArrayList<>();
        String shipped = config().auditTo();
        if (!shipped.isEmpty()) {
            own.add(shipped);
        }
        if (own.isEmpty() || Files.isDirectory(local)) {
            own.add(local.toString());
        }
        return own;
    }

    /** Of a log without entries nobody can say whether there were any. */
    private static boolean isProof(Verification found) {
        return found.ok() && found.logs().stream().noneMatch(log -> log.entries() == 0);
    }

    private static boolean beginsElsewhere(Verification.Log log) {
        return log.entries() == 0 && log.problem() != null && log.problem().kind() == Problem.Kind.REMOVED;
    }

    private static Checked checked(Verification found) {
        List<Log> logs = found.logs().stream()
                .map(log -> new Log(log.log(), log.entries(), log.head(), found(log.problem())))
                .toList();
        return new Checked(isProof(found), logs, found.missingHeads());
    }

    private static Found found(Problem problem) {
        return problem == null ? null : new Found(problem.kind(), problem.entry(), problem.text());
    }

    private static String text(Verification found) {
        List<String> lines = new ArrayList<>();
        for (Verification.Log log : found.logs()) {
            String name = log.log().isEmpty() ? "the log" : log.log();
            if (log.problem() == null && log.entries() == 0) {
                lines.add(name
                        + "  0 entries: nothing to verify; an empty log does not show whether its end was cut off");
                continue;
            }
            lines.add(
                    log.problem() == null
                            ? name + "  " + log.entries() + " entries, all as they were written"
                                    + (log.head().isEmpty() ? "" : "\n  head " + log.head())
                            : name + "  NOT AS WRITTEN: " + log.problem() + "\n  good up to entry " + log.entries());
        }
        found.missingHeads()
                .forEach(head ->
                        lines.add("NOT THERE: no entry has the hash " + head + "; the end was cut off or replaced"));
        return String.join("\n", lines);
    }
}
