package dev.holdfast.flow;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The selected part of another source: some tables with their indexes and triggers, or the pairs whose keys begin with a
 * prefix. For sources that can not select by themselves; views come only with all tables.
 */
public final class SelectedSource extends ForwardingSource {
    private final Selection selection;
    private final Catalog catalog;

    private SelectedSource(Source source, Selection selection) {
        super(source);
        this.selection = selection;
        this.catalog = select(source.catalog(), selection);
    }

    /**
     * The source itself when everything is selected.
     *
     * @throws Failure NOT_FOUND when a named table is not there
     */
    public static Source of(Source source, Selection selection) {
        return selection.isAll() ? source : new SelectedSource(source, selection);
    }

    /**
     * The selected part of a catalog; the same rule for sources that select by themselves.
     *
     * @throws Failure USAGE when there is no such part in a catalog of this kind, or one that can not be without another
     */
    public static Catalog select(Catalog whole, Selection selection) {
        selection.require(whole.kind());
        if (selection.tables().isEmpty()) {
            return whole;
        }
        selection.tables().stream()
                .filter(name -> whole.collection(name) == null)
                .findFirst()
                .ifPresent(name -> {
                    throw new Failure(
                            Failure.Kind.NOT_FOUND,
                            "there is no table " + name,
                            "The source has: "
                                    + String.join(
                                            ", ",
                                            whole.tables().stream()
                                                    .map(Collection::name)
                                                    .toList()));
                });
        selection.tables().forEach(name -> demandContent(whole, selection, name));
        return new Catalog(
                whole.kind(),
                whole.collections().stream()
                        .filter(c -> selection.hasTable(c.name()))
                        .toList(),
                whole.objects().stream()
                        .filter(o -> o.type() != Catalog.SqlObject.Type.VIEW && selection.hasTable(o.table()))
                        .toList(),
                whole.settings(),
                whole.unrestorable().stream()
                        .filter(f -> selection.hasTable(f.name()))
                        .toList(),
                warnings(whole, selection));
    }

    /** A full-text index is made anew from the table whose content it indexes, so it can not come without it. */
    private static void demandContent(Catalog whole, Selection selection, String name) {
        if (!(whole.collection(name) instanceof Table index) || index.kind() != Table.Kind.FTS5_EXTERNAL) {
            return;
        }
        List<String> named = Stream.concat(
                        whole.tables().stream().map(Table::name),
                        whole.objects().stream()
                                .filter(object -> object.type() == Catalog.SqlObject.Type.VIEW)
                                .map(Catalog.SqlObject::name))
                .filter(other -> isOption(index.sql(), other))
                .toList();
        if (!named.isEmpty() && named.stream().noneMatch(selection::hasTable)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    name + " indexes the content of " + String.join(" or ", named) + ", which is not selected",
                    whole.collection(named.getFirst()) == null
                            ? "Leave it out: views are not part of a selection of tables."
                            : "Add " + named.getFirst() + " to --tables, or leave " + name + " out.");
        }
    }

    /** Whether an option of a virtual table has this value, in whatever quotes. */
    private static boolean isOption(String sql, String value) {
        String any = "(?is).*=\\s*['\"`\\[]?" + Pattern.quote(value) + "['\"`\\]]?\\s*[,)].*";
        return sql.matches(any);
    }

    /** What a person who restores a selection must not find out by an error of the application. */
    private static List<Finding> warnings(Catalog whole, Selection selection) {
        List<Finding> warnings = new ArrayList<>(whole.warnings());
        List<String> absent = whole.tables().stream()
                .filter(table -> table.kind() != Table.Kind.SEQUENCE)
                .map(Table::name)
                .filter(name -> !selection.hasTable(name))
                .toList();
        for (Catalog.SqlObject object : whole.objects()) {
            if (object.type() == Catalog.SqlObject.Type.VIEW) {
                warnings.add(new Finding(object.name(), "is a view, and views are not part of a selection of tables"));
            } else if (object.type() == Catalog.SqlObject.Type.TRIGGER && selection.hasTable(object.table())) {
                absent.stream()
                        .filter(name -> contains(object.sql(), name))
                        .map(name -> new Finding(
                                object.name(), "is a trigger that names the table " + name + ", which is not selected"))
                        .forEach(warnings::add);
            }
        }
        whole.tables().stream()
                .filter(table -> selection.hasTable(table.name()))
                .flatMap(table -> table.references().stream()
                        .filter(name -> selection.tables().stream().noneMatch(name::equalsIgnoreCase))
                        .map(name -> new Finding(
                                table.name(),
                                "refers to the table " + name
                                        + ", which is not selected: D1 takes its records only beside that table")))
                .forEach(warnings::add);
        if (whole.tables().stream().anyMatch(table -> selection.hasTable(table.name()) && isCounting(table))) {
            warnings.add(
                    new Finding("sqlite_sequence", "the state of AUTOINCREMENT is not part of a selection of tables"));
        }
        return warnings;
    }

    private static boolean isCounting(Table table) {
        return contains(table.sql(), "AUTOINCREMENT");
    }

    private static boolean contains(String sql, String word) {
        return sql.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        BatchReader reader = source().read(collection, range);
        return collection instanceof Pairs && !selection.prefix().isEmpty() ? new Prefixed(reader) : reader;
    }

    /** Leaves out the pairs that do not begin with the prefix. */
    private final class Prefixed implements BatchReader {
        private final BatchReader reader;
        private final byte[] prefix = selection.prefix().getBytes(StandardCharsets.UTF_8);
        private final BatchBuilder kept = new BatchBuilder(4);

        Prefixed(BatchReader reader) {
            this.reader = reader;
        }

        @Override
        public Batch next() {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    if (hasPrefix(batch, row)) {
                        kept.addRow(batch, row);
                    }
                }
                if (!kept.isEmpty()) {
                    return kept.build(batch.cursor());
                }
            }
            return null;
        }

        private boolean hasPrefix(Batch batch, int row) {
            int from = batch.content(row, Pairs.KEY);
            int length = Math.min(prefix.length, batch.length(row, Pairs.KEY));
            return Arrays.equals(batch.buffer(), from, from + length, prefix, 0, prefix.length);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
