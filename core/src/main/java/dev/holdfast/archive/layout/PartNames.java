package dev.holdfast.archive.layout;

import dev.holdfast.flow.pairs.PairFileKind;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Table;
import java.util.List;

/** Names of the files of a snapshot, such that the order of names is the order of the dump. */
public final class PartNames {
    private static final int MOST_PARTS = 99_999;
    private static final String PAIRS = PairFileKind.LASTING.stem();

    private final String suffix;
    private final boolean telling;
    private final int tableDigits;
    private final List<String> collections;

    /** @param telling whether names may tell those of tables */
    public PartNames(Catalog catalog, Compression compression, boolean telling) {
        this.telling = telling;
        this.suffix = compression.suffix();
        this.collections = catalog.collections().stream().map(Collection::name).toList();
        this.tableDigits = Math.max(4, String.valueOf(collections.size() + 1).length());
    }

    public String schema() {
        return "sql/" + "0".repeat(tableDigits) + "-schema.sql" + suffix;
    }

    public String post() {
        return "sql/" + "9".repeat(tableDigits) + "-post.sql" + suffix;
    }

    /**
     * The name that all files of a part share.
     *
     * @param segments how many segments its collection has
     */
    public String part(Collection collection, int segment, int number, int segments) {
        if (number > MOST_PARTS) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "'" + collection.name() + "' needs more than " + MOST_PARTS + " parts",
                    "split it by --tables or --prefix into several snapshots");
        }
        int digits = segments == 1 ? 5 : 5 + String.valueOf(segments - 1).length();
        String serial = ("%0" + digits + "d").formatted(segment * (MOST_PARTS + 1L) + number);
        return switch (collection) {
            case Pairs pairs -> PAIRS + "-" + serial;
            case Table table ->
                ("%0" + tableDigits + "d").formatted(collections.indexOf(table.name()) + 1) + "-"
                        + (telling ? Slug.readable(table.name()) : "table") + "-" + serial;
        };
    }

    public String sql(String part) {
        return "sql/" + part + ".sql" + suffix;
    }

    public String pairs(String part, PairFileKind kind) {
        return kind.stem() + part.substring(PAIRS.length()) + ".json" + suffix;
    }

    public static String sidecar(String part) {
        return "parts/" + part + ".json";
    }
}
