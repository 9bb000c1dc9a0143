package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads everything first, makes sure that it is one committed state, and only then delivers it from temporary files. What is
 * not one state is read again, three times in all.
 */
final class HeldCopy implements Reading {
    private static final int ATTEMPTS = 3;

    private final D1Calls calls;
    private final Selection selection;
    private final String mode;
    private final Spool spool = new Spool();
    private Catalog catalog;
    private AsOf asOf;

    private HeldCopy(D1Calls calls, Selection selection, String mode) {
        this.calls = calls;
        this.selection = selection;
        this.mode = mode;
    }

    /** All of it in one atomic batch. @throws RawPage.TooLarge or a TOO_MUCH failure when it is too large for that */
    static HeldCopy snapshot(D1Calls calls, Selection selection) {
        return new HeldCopy(calls, selection, "snapshot").taken(HeldCopy::trySnapshot);
    }

    /** Page by page while nobody writes. */
    static HeldCopy pages(D1Calls calls, Selection selection) {
        return new HeldCopy(calls, selection, "pages").taken(HeldCopy::tryPages);
    }

    private interface Attempt {
        boolean succeeds(HeldCopy copy);
    }

    private HeldCopy taken(Attempt attempt) {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                spool.clear();
                if (attempt.succeeds(this)) {
                    return this;
                }
            }
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    "d1:" + calls.database().name() + " was written to in each of " + ATTEMPTS
                            + " attempts to read one state of it",
                    "Use --mode export, which holds writers off, or do without --require exact.");
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private boolean trySnapshot() {
        String before = calls.bookmark();
        List<List<String>> schema = Reading.schema(calls);
        catalog = Reading.catalog(calls, selection);
        List<Table> tables = readable();
        SnapshotRows rows = calls.raw(SnapshotRows.statements(tables), () -> new SnapshotRows(tables));
        boolean whole = true;
        for (int i = 0; i < tables.size(); i++) {
            whole &= hold(tables.get(i), rows.page(i));
        }
        asOf = new AsOf(AsOf.Kind.D1_BOOKMARK, before, calls.bookmark());
        return rows.schema().equals(schema) && (whole || asOf.isOnePosition() && calls.isAllPrimary());
    }

    /** False when a part had to be read by further requests. */
    private boolean hold(Table table, RawPage page) {
        Batch batch = page.isDoubtful() || !page.longCells().isEmpty() ? null : page.join();
        if (batch == null) {
            spool.fill(table, new TableReader(calls, table, KeyRange.ALL));
        } else {
            spool.fill(table, one(batch));
        }
        return batch != null;
    }

    private boolean tryPages() {
        String before = calls.bookmark();
        catalog = Reading.catalog(calls, selection);
        for (Table table : readable()) {
            spool.fill(table, new TableReader(calls, table, KeyRange.ALL));
        }
        asOf = new AsOf(AsOf.Kind.D1_BOOKMARK, before, calls.bookmark());
        if (!calls.isAllPrimary()) {
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    "D1 does not say that the primary of d1:" + calls.database().name() + " answered",
                    "Use --mode export, or --mode snapshot for a small database.");
        }
        return asOf.isOnePosition();
    }

    private List<Table> readable() {
        return catalog.tables().stream().filter(D1Source::hasRecords).toList();
    }

    private static BatchReader one(Batch batch) {
        Iterator<Batch> batches = (batch.rows() == 0 ? List.<Batch>of() : List.of(batch)).iterator();
        return new BatchReader() {
            @Override
            public Batch next() {
                return batches.hasNext() ? batches.next() : null;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public AsOf start() {
        return AsOf.at(asOf.kind(), asOf.from());
    }

    @Override
    public boolean continues(AsOf earlier) {
        return asOf.isOnePosition() && earlier.equals(asOf);
    }

    @Override
    public List<KeyRange> split(Table table, int parts) {
        return List.of(KeyRange.ALL);
    }

    @Override
    public BatchReader read(Table table, KeyRange range) {
        return spool.read(table, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        return new Capture(asOf, mode, true, Capture.LOSSLESS, List.of(), List.of());
    }

    @Override
    public void close() {
        spool.close();
    }

    /** Everything in one atomic batch: the schema's rows first, then each table's. */
    static final class SnapshotRows implements RawResult.RawRows {
        private static final long MOST_BYTES = 64 << 20;

        private final D1Calls.RawTexts schema = new D1Calls.RawTexts();
        private final List<RawPage> pages = new ArrayList<>();
        private final List<Integer> firsts = new ArrayList<>();

        SnapshotRows(List<Table> tables) {
            int next = 1;
            for (Table table : tables) {
                List<Integer> widths = new CellSql(table).widths();
                pages.add(new RawPage(widths, MOST_BYTES));
                firsts.add(next);
                next += widths.size();
            }
        }

        static List<String> statements(List<Table> tables) {
            List<String> statements = new ArrayList<>();
            statements.add(Reading.SCHEMA);
            tables.forEach(table -> statements.addAll(new CellSql(table).statements(KeyRange.ALL, 0, false)));
            return statements;
        }

        @Override
        public void row(int statement, JsonParser parser) throws IOException {
            if (statement == 0) {
                schema.row(0, parser);
                return;
            }
            int page = pages.size() - 1;
            while (firsts.get(page) > statement) {
                page--;
            }
            pages.get(page).row(statement - firsts.get(page), parser);
        }

        List<List<String>> schema() {
            return schema.rows(0);
        }

        RawPage page(int table) {
            return pages.get(table);
        }
    }
}
