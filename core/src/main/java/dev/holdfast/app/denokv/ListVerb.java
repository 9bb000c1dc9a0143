package dev.holdfast.app.denokv;

import dev.holdfast.denokv.history.Commits;
import dev.holdfast.denokv.history.History;
import dev.holdfast.model.Failure;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        customSynopsis = "holdfast denokv list [OPTIONS] STORE",
        description = "List the commits that can be gone back to, the newest first: versionstamp, tab, time.",
        mixinStandardHelpOptions = true)
final class ListVerb extends BackupVerb {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Option(names = "--start", paramLabel = "TIME", description = "Not before this (RFC 3339).")
    String start = "";

    @Option(names = "--end", paramLabel = "TIME", description = "Before this (RFC 3339).")
    String end = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    long limit = Long.MAX_VALUE;

    ListVerb(Backups backups) {
        super(backups, "list STORE", 0);
    }

    /** What each line is with {@code --json}. */
    record Line(String versionstamp, Instant time, String generation, boolean early) {}

    @Override
    int run(History history, List<String> rest) {
        long[] left = {limit};
        if (limit < 1) {
            throw new Failure(Failure.Kind.USAGE, "--limit " + limit + " lists nothing", "Say 1 or more");
        }
        new Commits(history).newestFirst(time(start, Instant.MIN), time(end, Instant.MAX), it -> {
            Line line = new Line(it.commit().toString(), it.time(), name(it.generation()), it.early());
            output().result(line, () -> line.versionstamp + "\t" + TIME.format(line.time));
            return --left[0] > 0;
        });
        return 0;
    }

    private static Instant time(String text, Instant otherwise) {
        try {
            return text.isEmpty() ? otherwise : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new Failure(Failure.Kind.USAGE, "\"" + text + "\" is no time", "Write it as 2026-05-01T12:00:00Z", e);
        }
    }
}
