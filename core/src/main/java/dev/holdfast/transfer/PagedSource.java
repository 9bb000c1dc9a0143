package dev.holdfast.transfer;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import java.util.List;

/** At most {@code limit} records of one collection behind a key; everything when there is neither limit nor key. */
final class PagedSource extends ForwardingSource {
    private final long limit;
    private final String after;
    private String next = "";

    PagedSource(Source source, long limit, String after) {
        super(source);
        this.limit = limit;
        this.after = after;
        boolean paged = limit > 0 || !after.isEmpty();
        if (paged && source.catalog().collections().size() != 1) {
            throw new Failure(Failure.Kind.USAGE, "only one table can be read in pages", "Name it with --table.");
        }
        if (paged) {
            new PageKey(source.catalog().collections().getFirst());
        }
    }

    /** The key behind which the rest stands; empty when everything was read. */
    String next() {
        return next;
    }

    @Override
    public int readers() {
        return limit > 0 ? 1 : source().readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return after.isEmpty() && limit == 0
                ? source().split(collection, parts)
                : List.of(new KeyRange(after.isEmpty() ? null : new PageKey(collection).parse(after), null));
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        BatchReader reader = source().read(collection, range);
        return limit > 0 ? new Limited(reader, collection) : reader;
    }

    /** Stops at the limit and remembers the key there. */
    private final class Limited implements BatchReader {
        private final BatchReader reader;
        private final Collection collection;
        private final PageKey key;
        private long left = limit;

        Limited(BatchReader reader, Collection collection) {
            this.reader = reader;
            this.collection = collection;
            this.key = new PageKey(collection);
        }

        @Override
        public Batch next() {
            Batch batch = left > 0 ? reader.next() : null;
            if (batch == null || batch.rows() < left) {
                left -= batch == null ? left : batch.rows();
                return batch;
            }
            Batch last = first(batch, (int) left);
            boolean more = batch.rows() > left || reader.next() != null;
            next = more ? key.print(last.key(last.rows() - 1, collection.key())) : "";
            left = 0;
            return last;
        }

        private Batch first(Batch batch, int rows) {
            BatchBuilder builder = new BatchBuilder(batch.columns());
            for (int row = 0; row < rows; row++) {
                builder.addRow(batch, row);
            }
            return builder.build();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
