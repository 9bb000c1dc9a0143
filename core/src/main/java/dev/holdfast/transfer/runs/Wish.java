package dev.holdfast.transfer.runs;

import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.transfer.Transfer;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is to be restored where.
 *
 * @param store address of the store
 * @param snapshot its id
 * @param mode {@code new}, {@code replace} or {@code merge}
 * @param tables empty for all
 * @param prefix of the keys of pairs; empty for all
 */
public record Wish(String store, String snapshot, String target, String mode, List<String> tables, String prefix) {

    /** @throws Failure USAGE for a mode or a table that is none */
    public Wish {
        if (tables != null && tables.stream().anyMatch(Objects::isNull)) {
            throw new Failure(Failure.Kind.USAGE, "a table has no name", "Leave out the null among the tables.");
        }
        tables = tables == null ? List.of() : List.copyOf(tables);
        prefix = prefix == null ? "" : prefix;
        mode(mode);
    }

    String source() {
        return store + "@" + snapshot;
    }

    Capturing capturing() {
        return Capturing.of(new Selection(Set.copyOf(tables), prefix));
    }

    Writing writing() {
        return new Writing(mode(mode), Writing.ShortTtl.SKIP, 0, Selection.ALL)
                .of(capturing().selection());
    }

    boolean removes() {
        return mode.equals("replace");
    }

    /** The target is a file that another takes the place of in the end, and that others may write until then. */
    boolean swaps() {
        return removes() && (target.startsWith("sqlite:") || target.startsWith("denokv:"));
    }

    Transfer.Request request(boolean dryRun) {
        return new Transfer.Request(source(), target, capturing(), writing(), true, dryRun);
    }

    /** What was allowed is what is written: a link that was made since may lead elsewhere. */
    void requireSettled(Places places) {
        String now = places.settled(target);
        if (!now.equals(target)) {
            throw new Failure(
                    Failure.Kind.USAGE, target + " leads to " + now + " now; nothing was written", "Make a new plan.");
        }
    }

    private static Writing.Mode mode(String word) {
        return switch (word == null ? "" : word) {
            case "new" -> Writing.Mode.CREATE;
            case "replace" -> Writing.Mode.REPLACE;
            case "merge" -> Writing.Mode.MERGE;
            default ->
                throw new Failure(
                        Failure.Kind.USAGE, "there is no mode \"" + word + "\"", "Modes are new, replace and merge.");
        };
    }
}
