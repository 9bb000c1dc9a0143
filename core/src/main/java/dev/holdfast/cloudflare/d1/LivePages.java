package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.List;

/** Delivers pages as they are read. Exact only if nobody wrote meanwhile, which two bookmarks tell. */
final class LivePages implements Reading {
    private final D1Calls calls;
    private final AsOf start;
    private final Catalog catalog;
    private final RowidSplit split;

    LivePages(D1Calls calls, Selection selection) {
        this.calls = calls;
        this.start = AsOf.at(AsOf.Kind.D1_BOOKMARK, calls.bookmark());
        this.catalog = Schema.catalog(calls, selection);
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
}
