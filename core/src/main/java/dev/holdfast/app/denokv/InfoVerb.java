package dev.holdfast.app.denokv;

import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.Summary;
import dev.holdfast.denokv.value.Versionstamp;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "info",
        customSynopsis = "holdfast denokv info [OPTIONS] STORE",
        description = "Say what a backup has: its generations, where each begins and how far it goes.",
        mixinStandardHelpOptions = true)
final class InfoVerb extends BackupVerb {
    InfoVerb(Backups backups) {
        super(backups, "info STORE", 0);
    }

    /** A generation; without a base it is not whole yet. */
    record Line(String generation, String base, String newest, Instant newestTime, long logObjects) {}

    /** What is printed with {@code --json}. */
    record Document(List<Line> generations) {}

    @Override
    int run(History history, List<String> rest) {
        Document document = new Document(Summary.of(history).stream()
                .map(it -> new Line(
                        name(it.generation()),
                        it.base().map(Versionstamp::toString).orElse(null),
                        it.newest().map(Versionstamp::toString).orElse(null),
                        it.newestTime().orElse(null),
                        it.objects()))
                .toList());
        output().result(
                        document,
                        () -> document.generations.stream().map(InfoVerb::text).collect(Collectors.joining("\n")));
        return 0;
    }

    private static String text(Line it) {
        if (it.base == null) {
            return it.generation + ": not whole yet, nothing can be checked out of it";
        }
        return it.generation + ": base " + it.base + ", newest " + it.newest
                + (it.newestTime == null ? "" : " at " + it.newestTime) + ", "
                + String.format("%,d", it.logObjects) + " log objects";
    }
}
