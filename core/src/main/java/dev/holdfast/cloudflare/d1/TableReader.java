package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;

/**
 * Reads a key range page by page, each one behind the last key of the one before. Pages are as large as brings about four
 * megabytes of answer, and are made smaller when D1 can not bear them.
 */
final class TableReader implements BatchReader {
    private static final long WANTED_BYTES = 4 << 20;
    private static final long MOST_BYTES = 32 << 20;
    private static final int MOST_ROWS = 10_000;
    private static final int ATTEMPTS = 5;

    private final D1Calls calls;
    private final Table table;
    private final CellSql sql;
    private KeyRange range;
    private int limit = 500;
    private boolean ended;

    TableReader(D1Calls calls, Table table, KeyRange range) {
        this.calls = calls;
        this.table = table;
        this.sql = new CellSql(table);
        this.range = range;
    }

    @Override
    public Batch next() {
        if (ended) {
            return null;
        }
        Batch batch = page();
        ended = !isKeyed() || batch.rows() < limit;
        if (batch.rows() == 0) {
            return null;
        }
        if (!ended) {
            Key last = batch.key(batch.rows() - 1, table.key());
            checkOrder(batch);
            range = range.startingAfter(last, null);
            adapt(batch);
        }
        return batch;
    }

    @Override
    public void close() {
        ended = true;
    }

    private boolean isKeyed() {
        return table.key().length > 0;
    }

    private Batch page() {
        for (int attempt = 1; attempt <= ATTEMPTS; ) {
            try {
                Batch batch = tryPage();
                if (batch != null) {
                    return batch;
                }
                attempt++;
            } catch (RawPage.TooLarge tooLarge) {
                shrink(null);
            } catch (ApiFailure failure) {
                if (failure.outcome() != ApiFailure.Outcome.TOO_MUCH) {
                    throw failure;
                }
                shrink(failure);
            }
        }
        throw new Failure(
                Failure.Kind.PARTIAL,
                "table " + table.name() + " changes faster than its long values can be read",
                "Read it with --mode export, or while nobody writes.");
    }

    private void shrink(ApiFailure failure) {
        if (limit == 1 || !isKeyed()) {
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    "table " + table.name() + " can not be read in answers that D1 can give"
                            + (isKeyed() ? "" : ": it has no key to read it in pages"),
                    "Read it with --mode export.",
                    failure);
        }
        limit = Math.max(1, limit / 4);
    }

    /** Null when somebody wrote between the requests of a page. */
    private Batch tryPage() {
        RawPage page = ask(false);
        if (page.isDoubtful()) {
            page = ask(true);
        }
        Batch batch = page.join();
        return batch == null || page.longCells().isEmpty()
                ? batch
                : new LongCells(calls, table, sql).fill(batch, page.longCells(), range);
    }

    private RawPage ask(boolean textAsBytes) {
        return calls.raw(
                sql.statements(range, isKeyed() ? limit : 0, textAsBytes), () -> new RawPage(sql.widths(), MOST_BYTES));
    }

    private void adapt(Batch batch) {
        long perRow = Math.max(1, batch.buffer().length * 3L / 2 / batch.rows());
        long wanted = Math.min(WANTED_BYTES / perRow, limit * 4L);
        limit = Math.clamp(wanted, 1, MOST_ROWS);
    }

    /** A page that is out of order would make the next one leave records out. */
    private void checkOrder(Batch batch) {
        Key before = range.after();
        for (int row = 0; row < batch.rows(); row++) {
            Key key = batch.key(row, table.key());
            if (before != null && table.order().compare(before, key) >= 0) {
                throw new Failure(
                        Failure.Kind.REMOTE,
                        "D1 answered rows of " + table.name() + " out of order, at " + key,
                        "Run PRAGMA quick_check: an index may be damaged. --mode export does not rely on it.");
            }
            before = key;
        }
    }
}
