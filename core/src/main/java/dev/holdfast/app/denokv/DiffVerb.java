package dev.holdfast.app.denokv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.history.Differences;
import dev.holdfast.denokv.history.History;
import dev.holdfast.denokv.history.When;
import dev.holdfast.denokv.json.KeyJson;
import dev.holdfast.denokv.json.ValueJson;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "diff",
        customSynopsis = "holdfast denokv diff [OPTIONS] STORE MOMENT MOMENT",
        description =
                "Tell key by key what differs between two moments. Exit 0 when nothing does, 6 when something does.",
        mixinStandardHelpOptions = true)
final class DiffVerb extends BackupVerb {
    private static final int SHOWN = 100;
    private static final int DIFFERENT = 6;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many lines.")
    long limit = Long.MAX_VALUE;

    DiffVerb(Backups backups) {
        super(backups, "diff STORE MOMENT MOMENT", 2);
    }

    /** A value and when it expires. */
    record Side(ObjectNode value, Instant expireAt) {
        static Side of(StoredPair pair) {
            return pair == null
                    ? null
                    : new Side(
                            new ValueJson(pair.encoding(), pair.value()).json(),
                            pair.expireAtMs() < 0 ? null : Instant.ofEpochMilli(pair.expireAtMs()));
        }

        @Override
        public String toString() {
            JsonNode said = value.has("json") ? value.get("json") : value;
            String text = said.toString();
            return (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text)
                    + (expireAt == null ? "" : " until " + expireAt);
        }
    }

    /** What each line is with {@code --json}; a side is null where the key is absent. */
    record Line(String change, JsonNode key, Side before, Side after) {
        static Line of(Differences.Line it) {
            String change = it.before() == null ? "added" : it.after() == null ? "removed" : "changed";
            StoredPair any = it.before() == null ? it.after() : it.before();
            return new Line(change, KeyJson.of(any.key()), Side.of(it.before()), Side.of(it.after()));
        }

        String text() {
            return switch (change) {
                case "added" -> "+ " + key + " = " + after;
                case "removed" -> "- " + key + " = " + before;
                default -> "~ " + key + " = " + before + " -> " + after;
            };
        }
    }

    @Override
    int run(History history, List<String> rest) {
        long[] lines = {0};
        Differences.Report report = new Differences(history)
                .run(When.parse(rest.get(0)), When.parse(rest.get(1)), it -> {
                    Line line = Line.of(it);
                    output().result(line, line::text);
                    return ++lines[0] < limit;
                });
        output().note(String.format(
                "%s to %s: %,d keys differ%s, %,d are the same",
                report.before(), report.after(), lines[0], lines[0] < limit ? "" : " at least", report.same()));
        return lines[0] == 0 ? 0 : DIFFERENT;
    }
}
