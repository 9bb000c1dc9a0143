package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Column;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Delivers pages as they are read. Exact only if nobody wrote meanwhile, which two bookmarks tell. */
final class LivePages implements Reading {
    private final D1Calls calls;
    private final AsOf start;
    private final Catalog catalog;
    private final RowidSplit split;

    LivePages(D1Calls calls, Selection selection) {
        this.calls = calls;
        this.start = AsOf.at(AsOf.Kind.D1_BOOKMARK, calls.bookmark());
        this.catalog = Reading.catalog(calls, selection);
        this.split = new RowidSplit(calls, catalog);
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public AsOf start() {
        return start;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.kind() == AsOf.Kind.D1_BOOKMARK;
    }

    @Override
    public List<KeyRange> split(Table table, int parts) {
        return split.ranges(table, parts);
    }

    @Override
    public BatchReader read(Table table, KeyRange range) {
        return new TableReader(calls, table, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        AsOf asOf = new AsOf(AsOf.Kind.D1_BOOKMARK, earliest.from(), calls.bookmark());
        List<Finding> warnings = new ArrayList<>();
        String name = calls.database().name();
        if (!asOf.isOnePosition()) {
            warnings.add(new Finding(
                    name, "was written to while it was read: records may be of different moments (--require exact)"));
        }
        if (!calls.isAllPrimary()) {
            warnings.add(new Finding(name, "was read in part from a replica, or D1 did not say: it may lag behind"));
        }
        return new Capture(asOf, "pages", warnings.isEmpty(), Capture.LOSSLESS, List.of(), warnings);
    }

    @Override
    public void close() {}

    /** Cuts tables with one integer as key into ranges, by arithmetic on the smallest and largest one. */
    static final class RowidSplit {
        private static final BigInteger SMALL = BigInteger.valueOf(20_000);
        private static final int TABLES = 50;

        private final D1Calls calls;
        private final List<Table> tables;
        private Map<String, Bounds> bounds;

        private record Bounds(BigInteger least, BigInteger most) {}

        RowidSplit(D1Calls calls, Catalog catalog) {
            this.calls = calls;
            this.tables = catalog.tables().stream()
                    .filter(table -> table.kind() == Table.Kind.ORDINARY && table.hasRowidKey())
                    .toList();
        }

        List<KeyRange> ranges(Table table, int parts) {
            Bounds of = parts < 2 ? null : bounds().get(table.name());
            if (of == null || of.most().subtract(of.least()).compareTo(SMALL) < 0) {
                return List.of(KeyRange.ALL);
            }
            List<KeyRange> ranges = new ArrayList<>();
            BigInteger width = of.most().subtract(of.least());
            Key after = null;
            for (int part = 1; part < parts; part++) {
                BigInteger cut =
                        of.least().add(width.multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(parts)));
                Key through = Key.of(cut.longValueExact());
                ranges.add(new KeyRange(after, through));
                after = through;
            }
            ranges.add(new KeyRange(after, null));
            return ranges;
        }

        private synchronized Map<String, Bounds> bounds() {
            if (bounds == null) {
                bounds = new HashMap<>();
                for (int from = 0; from < tables.size(); from += TABLES) {
                    ask(tables.subList(from, Math.min(tables.size(), from + TABLES)));
                }
            }
            return bounds;
        }

        private void ask(List<Table> some) {
            D1Calls.RawTexts answers =
                    calls.raw(some.stream().map(RowidSplit::query).toList(), D1Calls.RawTexts::new);
            for (int i = 0; i < some.size(); i++) {
                List<String> row = answers.row(i);
                if (row.getFirst() != null) {
                    bounds.put(
                            some.get(i).name(),
                            new Bounds(new BigInteger(row.getFirst()), new BigInteger(row.getLast())));
                }
            }
        }

        /** Two lookups; both in one SELECT would be a scan. */
        private static String query(Table table) {
            Column key = table.columns().get(table.keyColumns().getFirst());
            String name = RangeClause.columns(new Table("", table.kind(), "", List.of(key), List.of(), List.of()));
            String from = " FROM " + Identifiers.quote(table.name()) + ")AS TEXT)";
            return "SELECT CAST((SELECT min(" + name + ")" + from + ",CAST((SELECT max(" + name + ")" + from;
        }
    }
}
